import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Corpus } from "../../src/corpus/corpus.js";
import { labelTargets } from "../../src/corpus/label-targets.js";
import { readLayer } from "../../src/corpus/layers.js";
import { readLabelCounts } from "../../src/corpus/tables/selection.js";
import { filterCorpus } from "../../src/sampling/filter.js";
import { dropsCrowded, splitOfPage } from "../../src/sampling/filter-rule.js";
import { collect } from "../support/chunks.js";
import { buildCorpus, dumpTables, labelOptions, type PageSketch } from "../support/corpus.js";
import { nextFolder } from "../support/temp.js";

const classes: Record<string, string> = { Ann: "PER", Bob: "PER", Rome: "LOC", Oslo: "LOC", Nile: "RIVER" };
const labelled = async (chunks: readonly (readonly PageSketch[])[]): Promise<Corpus> => {
  const corpus = buildCorpus(chunks);
  await labelTargets(corpus, labelOptions(classes));
  return corpus;
};
const selectedTexts = (corpus: Corpus): unknown[] =>
  corpus.database
    .prepare("select text from selection join sentences on id = sentence_id order by id")
    .pluck()
    .all();

describe("filterCorpus", () => {
  test("drops in the paper's order and counts every drop by reason", async () => {
    const corpus = await labelled([
      [
        {
          id: 1,
          title: "A",
          sentences: [
            "[[Ann]] met [[Bob]].", // kept
            "No link.", // no mention
            "[[X]] and [[Y]].", // ENTITY only
            "The [[Nile]] and [[X]].", // RIVER has one entity: ENTITY only
            "[[Nile]] in [[Rome]].", // kept, the Nile as ENTITY
            "[[Oslo]] [[X]] [[Y]] [[Z]].", // crowded, all labels frequent
          ],
        },
      ],
    ]);
    const layer = await filterCorpus(corpus, {
      minEntities: 2,
      crowded: [{ minEntityMentions: 3, dropRatio: 1 }],
    });
    expect(selectedTexts(corpus)).toEqual(["Ann met Bob.", "Nile in Rome."]);
    expect(layer).toMatchObject({
      sentences: 6,
      dropped: { no_mention: 1, only_entity: 2, crowded_3_or_more: 1 },
      droppedLabels: ["RIVER"],
      frequentLabels: ["ENTITY", "LOC", "PER"],
    });
    expect(layer.train + layer.validation).toBe(2);
    expect(readLayer(corpus, "filter")).toEqual(layer);
    const names = ["LOC", "PER", "RIVER", "ENTITY"];
    expect(
      readLabelCounts(corpus).map(({ labelId, entities, mentions, selectedMentions }) => [
        names[labelId],
        entities,
        mentions,
        selectedMentions,
      ]),
    ).toEqual([
      ["LOC", 2, 2, 1],
      ["PER", 2, 2, 2],
      ["RIVER", 1, 2, 0],
      ["ENTITY", 3, 6, 1],
    ]);
    corpus.close();
  });

  test("duplicates: counted by default, dropped by rule, and the first with a typed mention stays", async () => {
    const near = Array.from({ length: 40 }, (_, i) => `w${i}`).join(" ");
    const sentences = [
      "[[X]] met Bob.", // the same words, but no typed mention: pushes nothing out
      "[[Ann]] met Bob.",
      `In [[Rome]] ${near}`,
      "Ann met [[Bob]]!", // exact
      `In [[Rome]] ${near} too`, // near
      "[[Oslo]] and [[Rome]].",
    ];
    const corpus = await labelled([[{ id: 1, title: "A", sentences }]]);
    const rules = { minEntities: 1, crowded: [] };
    const dropsOf = async (duplicates: "ignore" | "keep" | "exact" | "near") => {
      const { dropped, duplicates: found } = await filterCorpus(corpus, { ...rules, duplicates });
      return { dropped, found, selected: selectedTexts(corpus).length };
    };
    const found = { exact: 1, near: 1 };
    expect(await dropsOf("ignore")).toEqual({ dropped: { only_entity: 1 }, found: undefined, selected: 5 });
    expect(await dropsOf("keep")).toEqual({ dropped: { only_entity: 1 }, found, selected: 5 });
    expect(await dropsOf("exact")).toEqual({
      dropped: { only_entity: 1, duplicate_exact: 1 },
      found,
      selected: 4,
    });
    expect(await dropsOf("near")).toEqual({
      dropped: { only_entity: 1, duplicate_exact: 1, duplicate_near: 1 },
      found,
      selected: 3,
    });
    expect(selectedTexts(corpus)[0]).toBe("Ann met Bob.");
    corpus.close();
  });

  test("sentences of test sets go first: neither labels nor duplicates are counted with them", async () => {
    const file = join(nextFolder(), "test.conll");
    writeFileSync(file, "In\tO\nOslo\tB-LOC\nand\tO\nby\tO\nthe\tO\nNile\tB-RIVER\n.\tO\n");
    const sentences = [
      "He lived in [[Oslo]] and by the [[Nile]] for years.",
      "He lived in [[Oslo]] and by the [[Nile]] for years.",
      "The [[Nile]] and [[Rome]].",
    ];
    const corpus = await labelled([[{ id: 1, title: "A", sentences }]]);
    const rules = { minEntities: 2, crowded: [], decontaminate: [file], duplicates: "exact" } as const;
    const layer = await filterCorpus(corpus, { ...rules, decontaminateWords: 6 });
    expect(layer).toMatchObject({
      dropped: { contaminated: 2, only_entity: 1 },
      droppedLabels: ["LOC", "RIVER"], // Oslo is not there any more: one city is left
      duplicates: { exact: 0, near: 0 },
      contamination: [{ file, texts: 1, foundTexts: 1, sentences: 2 }],
    });
    expect(readLabelCounts(corpus)[0]).toMatchObject({ entities: 2, mentions: 3 }); // before the filter
    const longer = await filterCorpus(corpus, { ...rules, decontaminateWords: 7 });
    expect(longer.dropped).toEqual({ duplicate_exact: 1 });
    corpus.close();
  });

  test("knows every sentence that holds something of a test set, also one that could not be selected", async () => {
    const file = join(nextFolder(), "test.txt");
    writeFileSync(file, "she swam over the wide river Nile at night\n");
    const sentences = [
      "She swam over the wide river Nile at night, they say.", // no link
      "[[Ann]] said: she swam over the wide river Nile at night.",
      "No word of it.",
    ];
    const corpus = await labelled([[{ id: 1, title: "A", sentences }]]);
    const layer = await filterCorpus(corpus, { minEntities: 1, decontaminate: [file] });
    expect(layer.dropped).toMatchObject({ contaminated: 1 });
    expect(layer.contamination).toMatchObject([{ foundTexts: 1, sentences: 2 }]);
    const texts = (await collect(corpus.examples({ unfiltered: true }))).map(({ text }) => text);
    expect(texts).toEqual(["No word of it."]);
    await filterCorpus(corpus, { minEntities: 1 });
    expect((await collect(corpus.examples({ unfiltered: true }))).length).toBe(3);
    corpus.close();
  });

  test("counts entities, not mentions: one entity linked often is scarce, redirects to it count once", async () => {
    const sentences = Array.from({ length: 9 }, () => "[[Rome]] or [[Roma]] with [[Ann]] and [[Bob]].");
    const corpus = await labelled([
      [
        { id: 1, title: "A", sentences },
        { id: 2, title: "Roma", redirectTo: "Rome" },
      ],
    ]);
    const layer = await filterCorpus(corpus, { minEntities: 2, crowded: [] });
    expect(layer.droppedLabels).toEqual(["LOC"]);
    corpus.close();
  });

  test("a sentence with one label that is not frequent is kept, however crowded", async () => {
    const crowd = "[[X]] [[Y]] [[Z]] [[V]] [[W]]";
    const corpus = await labelled([
      [{ id: 1, title: "A", sentences: [`[[Nile]] ${crowd}`, `[[Ann]] ${crowd}`, `[[Ann]] ${crowd}`] }],
    ]);
    const rules = { minEntities: 1, crowded: [{ minEntityMentions: 1, dropRatio: 1 }] };
    await filterCorpus(corpus, { ...rules, frequentLabels: 2 });
    expect(selectedTexts(corpus)).toEqual(["Nile X Y Z V W"]);
    await filterCorpus(corpus, { ...rules, frequentLabels: 3 });
    expect(selectedTexts(corpus)).toEqual([]);
    corpus.close();
  });

  test("frequent labels are counted over sentences that have a typed mention", async () => {
    const corpus = await labelled([
      [{ id: 1, title: "A", sentences: ["[[Ann]] [[Bob]] [[X]]", "[[X]] [[Y]] [[X]] [[X]]", "[[Rome]]"] }],
    ]);
    const layer = await filterCorpus(corpus, { minEntities: 1, frequentLabels: 1, crowded: [] });
    expect(layer.frequentLabels).toEqual(["PER"]);
    corpus.close();
  });

  test("each sentence's fate hangs on its page and number alone, in whatever order pages came", async () => {
    const pages = Array.from({ length: 60 }, (_, i) => ({
      id: i + 1,
      title: `P${i}`,
      sentences: ["[[Ann]] [[X]] [[Y]] [[Z]]", "[[Bob]] [[X]] [[Y]] [[Z]] [[W]]"],
    }));
    const fates = async (chunks: PageSketch[][]): Promise<unknown[]> => {
      const corpus = await labelled(chunks);
      await filterCorpus(corpus, { minEntities: 1, seed: 5 });
      const rows = corpus.database
        .prepare(
          `select page_id, number, split from selection join sentences on id = sentence_id
           order by page_id, number`,
        )
        .raw()
        .all();
      corpus.close();
      return rows;
    };
    const forward = await fates([pages.slice(0, 20), pages.slice(20)]);
    expect(await fates([[...pages].reverse()])).toEqual(forward);
    const expected = pages.flatMap(({ id }) =>
      [0.3, 0.5].flatMap((ratio, number) =>
        dropsCrowded(5, id, number, ratio) ? [] : [[id, number, splitOfPage(5, id, 0.9)]],
      ),
    );
    expect(forward).toEqual(expected);
  });

  test("making it again with the same options gives the same rows, and with others starts from the labels", async () => {
    const corpus = await labelled([
      [{ id: 1, title: "A", sentences: ["[[Nile]] and [[Ann]]", "[[Nile]]", "[[Bob]] in [[Rome]]"] }],
    ]);
    const tables = ["selection", "label_counts", "labels"];
    await filterCorpus(corpus, { minEntities: 1 });
    const first = dumpTables(corpus, tables);
    await filterCorpus(corpus, { minEntities: 2 });
    expect(dumpTables(corpus, tables)).not.toEqual(first);
    await filterCorpus(corpus, { minEntities: 1 });
    expect(dumpTables(corpus, tables)).toEqual(first);
    corpus.close();
  });

  test("asks for the label layer", async () => {
    const corpus = buildCorpus([]);
    await expect(filterCorpus(corpus)).rejects.toThrow("the corpus has no label layer");
    corpus.close();
  });

  test("an empty corpus gives an empty selection", async () => {
    const corpus = await labelled([]);
    expect(await filterCorpus(corpus)).toMatchObject({ sentences: 0, train: 0, validation: 0, dropped: {} });
    corpus.close();
  });
});
