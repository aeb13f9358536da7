import { describe, expect, test } from "vitest";
import type { Corpus } from "../../src/corpus/corpus.js";
import { blockExamples, describeCorpus } from "../../src/corpus/examples.js";
import { labelTargets } from "../../src/corpus/label-targets.js";
import { balanceCorpus } from "../../src/sampling/balance.js";
import { filterCorpus } from "../../src/sampling/filter.js";
import { wordText } from "../../src/text/example.js";
import { collect } from "../support/chunks.js";
import { buildCorpus, labelOptions, type PageSketch } from "../support/corpus.js";

const pages: PageSketch[] = Array.from({ length: 40 }, (_, i) => ({
  id: i + 1,
  title: `Page ${i}`,
  revision: 100 + i,
  sentences: [`\u{1f600} [[City ${i % 12}|Stadt ${i}]] und [[Thing]].`, "Nothing.", "[[Thing]] [[Rare]]."],
}));
const classes = {
  Rare: "Rare",
  ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`City ${i}`, "City"])),
};
const build = async (): Promise<Corpus> => {
  const corpus = buildCorpus([pages]);
  await labelTargets(corpus, labelOptions(classes));
  return corpus;
};

describe("examples", () => {
  test("without a filter layer every sentence comes, with words, mentions and where it is from", async () => {
    const corpus = await build();
    const examples = await collect(corpus.examples({ batchSize: 7 }));
    expect(examples.length).toBe(120);
    const first = examples[0];
    expect(first).toMatchObject({
      id: "1.0",
      text: "\u{1f600} Stadt 0 und Thing.",
      datasetId: "testwiki",
      mentions: [
        { start: 3, end: 10, label: "City", target: "City 0" },
        { start: 15, end: 20, label: "ENTITY", target: "Thing" },
      ],
      provenance: { wiki: "testwiki", pageId: 1, revisionId: 100, title: "Page 0", sentence: 0 },
    });
    expect(wordText(first, 1)).toBe("Stadt");
    expect(examples[1].mentions).toEqual([]);
    expect(new Set(examples.map(({ id }) => id)).size).toBe(120);
    for (const { text, mentions } of examples) {
      for (const { start, end, target } of mentions) {
        expect(text.slice(start, end)).toBe(target!.startsWith("City") ? text.slice(3, end) : target);
      }
    }
    corpus.close();
  });

  test("after the filter its sentences come, dropped labels are ENTITY, and the splits make up the whole", async () => {
    const corpus = await build();
    await filterCorpus(corpus);
    const all = await collect(corpus.examples());
    expect(all.length).toBe(40);
    const train = await collect(corpus.examples({ split: "train", batchSize: 3 }));
    const validation = await collect(corpus.examples({ split: "validation" }));
    expect(train.length).toBeGreaterThan(validation.length);
    expect([...train, ...validation].map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
    const labels = new Set(all.flatMap(({ mentions }) => mentions.map(({ label }) => label)));
    expect([...labels].sort()).toEqual(["City", "ENTITY"]);
    expect(describeCorpus(corpus)).toMatchObject({
      labels: ["City", "ENTITY"],
      language: "en",
      splits: { train: train.length, validation: validation.length },
    });
    corpus.close();
  });

  test("the balanced part yields every draw as an example with an id of its own", async () => {
    const corpus = await build();
    await filterCorpus(corpus);
    await balanceCorpus(corpus, { size: 90 });
    const drawn = await collect(corpus.examples({ balanced: true, batchSize: 11 }));
    expect(drawn.map(({ id }) => Number(id.split("#")[1]))).toEqual(Array.from({ length: 90 }, (_, i) => i));
    const train = new Map((await collect(corpus.examples({ split: "train" }))).map((e) => [e.id, e]));
    for (const example of drawn) {
      expect({ ...example, id: "" }).toEqual({ ...train.get(example.id.split("#")[0])!, id: "" });
    }
    corpus.close();
  });

  test("labels leaves out the mentions of all others", async () => {
    const corpus = await build();
    const [first] = await collect(corpus.examples({ labels: ["City"] }));
    expect(first.mentions.map(({ label }) => label)).toEqual(["City"]);
    corpus.close();
  });

  test("unfiltered yields what the filter has dropped, too", async () => {
    const corpus = await build();
    const before = await collect(corpus.examples());
    await filterCorpus(corpus);
    const all = await collect(corpus.examples({ unfiltered: true }));
    expect(all.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    corpus.close();
  });

  test.each([
    ["train", { split: "train" as const }],
    ["balanced", { balanced: true }],
    ["all", {}],
  ])("blocks of %s can be read in any order, and hold what the stream holds", async (_name, options) => {
    const corpus = await build();
    await filterCorpus(corpus);
    await balanceCorpus(corpus, { size: 90 });
    const stream = await collect(corpus.examples(options));
    const blocks = blockExamples(corpus, options, 7);
    expect([...blocks.sizes].slice(0, -1).every((size) => size === 7)).toBe(true);
    const last = blocks.sizes.length - 1;
    const read = Array.from({ length: last + 1 }, (_, i) => blocks.read(last - i)).reverse();
    expect(read.map(({ length }) => length)).toEqual([...blocks.sizes]);
    expect(read.flat()).toEqual(stream);
    corpus.close();
  });

  test.each([
    ["label", {}],
    ["filter", { split: "train" as const }],
    ["balance", { balanced: true }],
  ])("asks for the %s layer by its command", async (layer, options) => {
    const corpus = layer === "label" ? buildCorpus([pages]) : await build();
    await expect(collect(corpus.examples(options))).rejects.toThrow(
      new RegExp(`E_CORPUS: the corpus has no ${layer} layer\\. .*Fix: run "nerforge ${layer} `),
    );
    corpus.close();
  });
});
