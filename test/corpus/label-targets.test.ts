import { describe, expect, test } from "vitest";
import { ChunkWriter } from "../../src/corpus/chunk-writer.js";
import { openCorpus } from "../../src/corpus/corpus.js";
import { labelTargets } from "../../src/corpus/label-targets.js";
import { hasLayer, readLayer } from "../../src/corpus/layers.js";
import { stream } from "../support/chunks.js";
import { buildCorpus, dumpTables, labelOptions, packPages } from "../support/corpus.js";
import { nextFolder } from "../support/temp.js";

const pages = [
  {
    id: 1,
    title: "Paris",
    sentences: ["[[Lutetia]] was [[Paris]] in [[France]].", "[[Mercury]], [[Atlantis]], [[Moved]]."],
  },
  { id: 2, title: "Lutetia", redirectTo: "Old Paris" },
  { id: 3, title: "Old Paris", redirectTo: "Paris" },
  { id: 4, title: "France", sentences: ["See [[Gaul]] and [[Loop]]."] },
  { id: 5, title: "Mercury", kind: "disambiguation" as const },
  { id: 6, title: "Moved" },
  { id: 7, title: "Gaul", redirectTo: "Ancient Gaul" },
  { id: 8, title: "Loop", redirectTo: "Pool" },
  { id: 9, title: "Pool", redirectTo: "Loop" },
];
const options = {
  ...labelOptions({ Paris: "City", "New name": "Person", "Ancient Gaul": "Region" }),
  labels: ["City", "Person"],
  labelOf: (className: string) => (className === "Region" ? "ENTITY" : className),
};

describe("labelTargets", () => {
  test("gives every target its entity, class, label and status", async () => {
    const corpus = buildCorpus([pages]);
    const layer = await labelTargets(corpus, {
      ...options,
      externalRedirects: stream([
        [["Moved", "Middle"] as const, ["Not needed", "Anything"] as const],
        [["Middle", "New name"] as const, ["Paris", "Wrong"] as const],
      ]),
    });
    const rows = corpus.database
      .prepare("select target, entity, label, class, status from mentions order by target")
      .raw()
      .all();
    expect(rows).toEqual([
      ["Atlantis", "Atlantis", "ENTITY", null, "unknown title"],
      ["France", "France", "ENTITY", null, "page without type"],
      ["Gaul", "Ancient Gaul", "ENTITY", "Region", "class outside label set"],
      ["Loop", "Loop", "ENTITY", null, "page without type"],
      ["Lutetia", "Paris", "City", "City", "typed"],
      ["Mercury", "Mercury", "ENTITY", null, "disambiguation"],
      ["Moved", "New name", "Person", "Person", "typed"],
      ["Paris", "Paris", "City", "City", "typed"],
    ]);
    expect(layer).toMatchObject({
      labels: 3,
      targets: 8,
      redirectedTargets: 3,
      redirectLoops: 1,
      externalRedirects: 2,
      targetsByStatus: {
        typed: 3,
        "class outside label set": 1,
        "page without type": 2,
        "unknown title": 1,
        disambiguation: 1,
      },
    });
    expect(readLayer(corpus, "label")).toEqual(layer);
    expect(dumpTables(corpus, ["external_redirects"])["external_redirects"]).toEqual([
      { source: "Middle", target: "New name" },
      { source: "Moved", target: "Middle" },
    ]);
    corpus.close();
  });

  test("two targets of one entity share its id, and that of a linked entity is its target's", async () => {
    const corpus = buildCorpus([pages]);
    await labelTargets(corpus, options);
    const idOf = (title: string): unknown =>
      corpus.database
        .prepare("select entity_id from target_labels join targets on targets.id = target_id where title = ?")
        .pluck()
        .get(title);
    const paris = corpus.database.prepare("select id from targets where title = 'Paris'").pluck().get();
    expect([idOf("Lutetia"), idOf("Paris")]).toEqual([paris, paris]);
    corpus.close();
  });

  test("the newest page of a title counts when a dump has two", async () => {
    const corpus = buildCorpus([
      [
        { id: 1, title: "A", sentences: ["[[B]]"] },
        { id: 2, title: "B", revision: 9, redirectTo: "C" },
        { id: 3, title: "B", revision: 8 },
      ],
    ]);
    await labelTargets(corpus, labelOptions({ C: "City" }));
    expect(corpus.database.prepare("select entity from mentions").pluck().all()).toEqual(["C"]);
    corpus.close();
  });

  test("can be made again with another label set on the same sentences", async () => {
    const corpus = buildCorpus([pages]);
    await labelTargets(corpus, options);
    await labelTargets(corpus, { ...options, labels: ["LOC"], labelOf: () => "LOC" });
    expect(corpus.database.prepare("select name from labels order by id").pluck().all()).toEqual([
      "LOC",
      "ENTITY",
    ]);
    expect(corpus.database.prepare("select count(*) from mentions where label = 'LOC'").pluck().get()).toBe(
      3,
    );
    corpus.close();
  });

  test("a label that is not in the set is refused, and the layer before stays", async () => {
    const corpus = buildCorpus([pages]);
    const before = await labelTargets(corpus, options);
    await expect(labelTargets(corpus, { ...options, labelOf: () => "Citty" })).rejects.toThrow(
      /E_CONFIG: class City has the label "Citty", which is not in the label set; expected one of City, Person, ENTITY; did you mean "City"\?.*Fix: add the label/,
    );
    await expect(labelTargets(corpus, { ...options, labels: ["A", "B", "A"] })).rejects.toThrow(
      "label A is in the label set twice",
    );
    expect(readLayer(corpus, "label")).toEqual(before);
    expect(corpus.database.prepare("select count(*) from mentions").pluck().get()).toBe(8);
    corpus.close();
  });

  test("writing another chunk drops the layers that did not see it", async () => {
    const folder = nextFolder();
    const corpus = buildCorpus([pages], { folder });
    await labelTargets(corpus, options);
    const writer = new ChunkWriter(corpus);
    writer.write(1, 1, packPages([{ id: 20, title: "New", sentences: ["[[Newer]]"] }]));
    writer.commit();
    expect(hasLayer(corpus, "label")).toBe(false);
    corpus.close();
    const reader = openCorpus(folder, { mode: "read" });
    await expect(labelTargets(reader, options)).rejects.toThrow("opened for reading");
    reader.close();
  });
});
