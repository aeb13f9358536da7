import { describe, expect, test } from "vitest";
import { openCorpus } from "../../src/corpus/corpus.js";
import { labelTargets } from "../../src/corpus/label-targets.js";
import { listStoredQuerySets, readQuerySet, storeQuerySet } from "../../src/corpus/queries.js";
import { Losses } from "../../src/formats/losses.js";
import { makeQuerySet } from "../../src/formats/queries/query-set.js";
import { buildCorpus, labelOptions } from "../support/corpus.js";
import { writeAll, writeContext } from "../support/examples.js";

const classes = { Paris: "city", France: "country", Ana: "person", Seine: "river", Louvre: "museum" };

async function given() {
  const sentences = [
    "[[Ana]] left [[Paris]] for [[France]].",
    "The [[Seine]] and [[Paris]], [[Paris|the city]].",
    "Nothing is linked.",
    "[[Louvre]]",
  ];
  const pages = Array.from({ length: 8 }, (_, i) => ({ id: 3 + 7919 * i, title: `P${i}`, sentences }));
  const corpus = buildCorpus([pages]);
  await labelTargets(corpus, labelOptions(classes));
  const set = makeQuerySet([...new Set(Object.values(classes)), "lake", "island", "sea"], "test");
  return { corpus, set };
}

describe("query sets of a corpus", () => {
  test("are kept and replaced under their name", async () => {
    const { corpus, set } = await given();
    expect(listStoredQuerySets(corpus)).toEqual([]);
    storeQuerySet(corpus, set, { negatives: 3, seed: 1 });
    storeQuerySet(corpus, set, { negatives: "all", seed: 2 });
    expect(listStoredQuerySets(corpus)).toEqual(["test"]);
    expect(readQuerySet(corpus, "test")).toEqual({ ...set, rule: { negatives: "all", seed: 2 } });
    expect(() => readQuerySet(corpus, "tset")).toThrow(
      /^E_CORPUS: the corpus keeps no query set "tset": expected one of test.*Fix: run "nerforge queries/,
    );
    corpus.close();
  });
  test("make a view of every sentence with every query, and store nothing for it", async () => {
    const { corpus, set } = await given();
    storeQuerySet(corpus, set, { negatives: 3, seed: 1 });
    const count = (sql: string) => corpus.database.prepare(sql).pluck().get();
    expect(count("select count(*) from query_records")).toBe(32 * 8);
    expect(count("select count(*) from asked_records")).toBe(8 * (3 + 2 + 0 + 1 + 4 * 3));
    expect(
      corpus.database
        .prepare("select context, spans from query_records where example_id = '3.1' and label = 'city'")
        .get(),
    ).toEqual({ context: "The Seine and Paris, the city.", spans: "[[14,19],[21,29]]" });
    const counted = Object.entries({ queries: 8, query_sets: 1 });
    for (const [table, rows] of counted) expect(count(`select count(*) from ${table}`)).toBe(rows);
    corpus.close();
  });
  test.each([
    [3, 1],
    [1, 7],
    [0, 1],
    ["all", 1],
  ] as const)(
    "with %s negatives and seed %i the view asks what the mrc export asks",
    async (negatives, seed) => {
      const { corpus, set } = await given();
      storeQuerySet(corpus, set, { negatives, seed });
      const examples = [];
      for await (const batch of corpus.examples()) examples.push(...batch);
      const context = writeContext([], { queries: set, losses: new Losses(true) });
      // ENTITY has no query here; the sentences hold no untyped link.
      const records: { qas_id: string; impossible: boolean }[] = JSON.parse(
        writeAll("mrc", examples, { negatives, seed }, context),
      );
      const rows = corpus.database
        .prepare(
          "select example_id || '.' || position as id, is_impossible from asked_records order by sentence_id, position",
        )
        .all() as { id: string; is_impossible: number }[];
      expect(rows.map((row) => [row.id, row.is_impossible === 1])).toEqual(
        records.map((record) => [record.qas_id, record.impossible]),
      );
      corpus.close();
    },
  );
  test("are refused by a corpus opened for reading", async () => {
    const { corpus, set } = await given();
    const { folder } = corpus;
    corpus.close();
    const reader = openCorpus(folder, { mode: "read" });
    expect(() => storeQuerySet(reader, set, { negatives: 3, seed: 1 })).toThrow(
      /^E_CORPUS: the corpus was opened for reading/,
    );
    reader.close();
  });
});
