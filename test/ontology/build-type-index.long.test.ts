import { describe, expect, test } from "vitest";
import { openDecompressed } from "../../src/core/decompress/open-decompressed.js";
import { Tally } from "../../src/core/tally.js";
import { readNTriples } from "../../src/formats/ntriples.js";
import { buildTypeIndex } from "../../src/ontology/build-type-index.js";
import { loadBundledOntology } from "../../src/ontology/bundled-ontology.js";
import { readRedirects } from "../../src/ontology/read-redirects.js";
import { titleOfResource } from "../../src/ontology/resource.js";
import { collect } from "../support/chunks.js";
import { hasShared, sharedFile, sharedNote } from "../support/shared.js";

const ontology = loadBundledOntology();
const file = (name: string): string => sharedFile("data", "dbpedia", name);
const specific = file("hiwiki-20250601-instance-types.ttl.bz2");
const transitive = file("hiwiki-20250601-instance-types-transitive.ttl.bz2");
const redirects = file("hiwiki-20250601-redirects.ttl.bz2");

describe.skipIf(!hasShared)(`DBpedia's own files${sharedNote}`, () => {
  test("the English file: every row is a title or an intermediate node", async () => {
    const { index, tally } = await buildTypeIndex({
      ontology,
      typeFiles: [file("instance-types_lang=en_specific.partial.ttl.bz2")],
    });
    expect(tally.toJSON()).toEqual({
      "types.intermediate_node": 39_374,
      "types.titles": 369_369,
      "types.triples": 408_743,
    });
    expect(index.size).toBe(369_369);
  });

  test("Hindi: the transitive file changes no title of the specific one, in either order", async () => {
    const alone = await buildTypeIndex({ ontology, typeFiles: [specific] });
    expect(alone.tally.get("types.triples")).toBe(87_577);
    const titles = new Set<string>();
    for await (const triples of readNTriples(openDecompressed(specific))) {
      for (const { subject } of triples) titles.add(titleOfResource(subject) ?? "");
    }
    titles.delete("");
    expect(titles.size).toBe(68_920);
    for (const typeFiles of [
      [specific, transitive],
      [transitive, specific],
    ]) {
      const both = await buildTypeIndex({ ontology, typeFiles });
      expect(both.tally.get("types.triples")).toBe(87_577 + 606_819);
      expect(both.index.size).toBe(68_920);
      const classOf = (title: string): string => both.classNames[both.index.get(title)];
      const differ = [...titles].filter(
        (title) => classOf(title) !== alone.classNames[alone.index.get(title)],
      );
      expect(differ).toEqual([]);
    }
  });

  test("Hindi: all 77,046 redirects are read, and 15,973 of them lead to a class", async () => {
    const tally = new Tally();
    expect(await collect(readRedirects(redirects, tally))).toHaveLength(77_046);
    expect(tally.toJSON()).toEqual({ triples: 77_046 });
    const built = await buildTypeIndex({ ontology, typeFiles: [specific], redirectFiles: [redirects] });
    expect(built.tally.get("redirects.resolved")).toBe(15_973);
    expect(built.tally.get("redirects.loop")).toBe(0);
  });
});
