import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { silentLogger } from "../../src/core/logger.js";
import { RandomStream } from "../../src/core/random.js";
import { type BuiltTypeIndex, buildTypeIndex } from "../../src/ontology/build-type-index.js";
import { loadBundledOntology } from "../../src/ontology/bundled-ontology.js";
import { loadLabelSet } from "../../src/ontology/label-set-file.js";
import { nextFolder } from "../support/temp.js";

const ontology = loadBundledOntology();
const rdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

const type = (title: string, className: string): string =>
  `<http://dbpedia.org/resource/${title}> <${rdfType}> <${className.includes(":") ? className : `http://dbpedia.org/ontology/${className}`}> .`;
const redirect = (from: string, to: string): string =>
  `<http://dbpedia.org/resource/${from}> <http://dbpedia.org/ontology/wikiPageRedirects> <http://dbpedia.org/resource/${to}> .`;

function write(name: string, lines: readonly string[]): string {
  const file = join(nextFolder(), name);
  const text = `# started\n${lines.join("\n")}\n# completed\n`;
  writeFileSync(file, name.endsWith(".gz") ? gzipSync(text) : text);
  return file;
}
const classOf = ({ index, classNames }: BuiltTypeIndex, title: string): string =>
  classNames[index.get(title)];

const build = (types: readonly string[], redirects: readonly string[] = []): Promise<BuiltTypeIndex> =>
  buildTypeIndex({
    ontology,
    typeFiles: [write("types.ttl", types)],
    redirectFiles: redirects.length > 0 ? [write("redirects.ttl.gz", redirects)] : [],
  });

describe("buildTypeIndex", () => {
  test("a title has its class and its label; a title it does not have has neither", async () => {
    const built = await build([type("Lionel_Messi", "SoccerPlayer"), type("caf%C3%A9_X", "Restaurant")]);
    expect(classOf(built, "Lionel Messi")).toBe("SoccerPlayer");
    expect(classOf(built, "Café X")).toBe("Restaurant");
    expect([built.index.get("Paris"), classOf(built, "Paris")]).toEqual([0, ""]);
    const labels = loadLabelSet("nerbert-4", ontology);
    expect(labels.labelOf(classOf(built, "Lionel Messi"))).toBe("person");
    expect(labels.labelOf(classOf(built, "Paris"))).toBe("ENTITY");
  });

  test("of several classes the deepest counts, whatever the order", async () => {
    const rows = ["Agent", "Person", "SoccerPlayer", "Athlete"].map((name) => type("Messi", name));
    for (const order of [rows, [...rows].reverse()])
      expect(classOf(await build(order), "Messi")).toBe("SoccerPlayer");
  });

  test("a class that the ontology lacks is kept, and gives way to one that it has", async () => {
    const built = await build([type("Flu", "Pandemic"), type("Cup", "Zzz"), type("Cup", "Event")]);
    expect([classOf(built, "Flu"), classOf(built, "Cup")]).toEqual(["Pandemic", "Event"]);
    expect(built.tally.get("types.unknown_class")).toBe(2);
  });

  test("an alias is its class", async () =>
    expect(classOf(await build([type("Paris", "Location")]), "Paris")).toBe("Place"));

  test("redirects lead to the class of their target, through chains; circles and untyped ends are counted", async () => {
    const built = await build(
      [type("New_York_City", "City"), type("Own", "Band")],
      [
        redirect("NYC", "Big_Apple"),
        redirect("Big_Apple", "New_York_City"),
        redirect("A", "B"),
        redirect("B", "A"),
        redirect("Dead", "End"),
        redirect("Own", "New_York_City"),
      ],
    );
    expect(["NYC", "Big Apple", "New York City"].map((title) => classOf(built, title))).toEqual([
      "City",
      "City",
      "City",
    ]);
    expect(["A", "B", "Dead", "End"].map((title) => built.index.get(title))).toEqual([0, 0, 0, 0]);
    expect(classOf(built, "Own")).toBe("Band");
    expect(built.tally.toJSON()).toEqual({
      "redirects.from_typed_title": 1,
      "redirects.loop": 2,
      "redirects.resolved": 2,
      "redirects.triples": 6,
      "redirects.untyped": 1,
      "types.titles": 2,
      "types.triples": 2,
    });
  });

  test("rows that say nothing of a page's class are counted by reason", async () => {
    const built = await build([
      type("Paris", "City"),
      type("Paris", "http://schema.org/City"),
      type("Paris", "http://www.w3.org/2002/07/owl#Thing"),
      type("Paris", "Settlement"),
      type("Paris__Mayor__1", "Person"),
      type("A%7CB", "Person"),
      type("Paris", "City").replace("dbpedia.org/resource", "wikidata.dbpedia.org/resource"),
      type("Paris", "City").replace(rdfType, "http://e.org/p"),
      "not a statement",
    ]);
    expect(built.index.size).toBe(1);
    expect(built.tally.toJSON()).toEqual({
      "types.bad_line.subject": 1,
      "types.foreign_class.schema.org": 1,
      "types.foreign_class.www.w3.org": 1,
      "types.intermediate_node": 1,
      "types.invalid_title": 1,
      "types.not_a_resource": 1,
      "types.other_predicate": 1,
      "types.second_class": 1,
      "types.titles": 1,
      "types.triples": 8,
    });
  });

  test("transitive rows count only for titles without a class of their own", async () => {
    const specific = write("instance-types.ttl", [type("Ada", "Person")]);
    const transitive = write("instance-types-transitive.ttl", [type("Ada", "Animal"), type("Rex", "Animal")]);
    for (const typeFiles of [
      [specific, transitive],
      [transitive, specific],
    ]) {
      const built = await buildTypeIndex({ ontology, typeFiles });
      expect([classOf(built, "Ada"), classOf(built, "Rex")]).toEqual(["Person", "Animal"]);
    }
  });

  test("transitive files alone are warned of", async () => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => warnings.push(message) };
    await buildTypeIndex({
      ontology,
      logger,
      typeFiles: [write("a_transitive.ttl", [type("Ada", "Animal")])],
    });
    expect(warnings).toEqual(["transitive types leave out the class itself; give the specific types too"]);
  });

  test("the order of files and lines changes nothing", async () => {
    const classes = ["Person", "Band", "City", "Zzz", "Yyy", "Film"];
    const random = new RandomStream("rows");
    const types = Array.from({ length: 300 }, () =>
      type(`T${random.nextInt(100)}`, classes[random.nextInt(6)]),
    );
    const redirects = Array.from({ length: 300 }, () =>
      redirect(`R${random.nextInt(80)}`, `${"RT"[random.nextInt(2)]}${random.nextInt(100)}`),
    );
    const read = async (seed: number): Promise<string[]> => {
      const [a, b] = [
        new RandomStream(seed).shuffle([...types]),
        new RandomStream(seed).shuffle([...redirects]),
      ];
      const cut = seed * 40;
      const built = await buildTypeIndex({
        ontology,
        typeFiles: [write("a.ttl", a.slice(0, cut)), write("b.nt", a.slice(cut))],
        redirectFiles: [write("c.ttl", b.slice(cut)), write("d.ttl", b.slice(0, cut))],
      });
      return ["T", "R"].flatMap((letter) =>
        Array.from(
          { length: 100 },
          (_, i) => `${letter}${i} ${built.index.get(`${letter}${i}`)} ${classOf(built, `${letter}${i}`)}`,
        ),
      );
    };
    const expected = await read(0);
    for (let seed = 1; seed < 6; seed++) expect(await read(seed)).toEqual(expected);
  });

  test("a file that is cut is used as far as it goes, with a warning", async () => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => warnings.push(message) };
    const rows = Array.from({ length: 5000 }, (_, i) =>
      type(`Title_${Math.imul(i, 0x9e3779b1) >>> 0}`, "City"),
    );
    const packed = gzipSync(rows.join("\n"));
    const file = join(nextFolder(), "types.ttl.gz");
    writeFileSync(file, packed.subarray(0, packed.length * 0.9));
    const built = await buildTypeIndex({ ontology, logger, typeFiles: [file] });
    expect(built.index.size).toBeGreaterThan(2000);
    expect(built.tally.get("types.truncated_file")).toBe(1);
    expect(warnings[0]).toMatch(/^E_TRUNCATED: types\.ttl\.gz ends or breaks/);
  });

  test("rows are reported as they are read", async () => {
    const seen: number[] = [];
    await buildTypeIndex({
      ontology,
      typeFiles: [write("t.ttl", [type("A", "City"), type("B", "City")])],
      redirectFiles: [write("r.ttl", [redirect("C", "A")])],
      onRows: (rows) => seen.push(rows),
    });
    expect(seen.at(-1)).toBe(3);
  });

  test("an absent file is named", async () =>
    expect(buildTypeIndex({ ontology, typeFiles: ["/nowhere/types.ttl"] })).rejects.toThrow(
      "E_INPUT: /nowhere/types.ttl cannot be read (ENOENT)",
    ));
});
