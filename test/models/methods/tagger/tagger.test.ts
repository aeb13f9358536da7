import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { countTensors } from "../../../../src/engine/ops/index.js";
import { loadTagger } from "../../../../src/hub/load-tagger.js";
import { saveTagger } from "../../../../src/hub/save-tagger.js";
import { newTagger, type Tagger } from "../../../../src/models/methods/tagger/tagger.js";
import { taggingHeadNames } from "../../../../src/models/methods/tagger/tagging-head.js";
import type { TextMention } from "../../../../src/models/methods/tagger/text-sentences.js";
import type { Example } from "../../../../src/text/example.js";
import { largestDifference } from "../../../support/engines.js";
import { exampleOf } from "../../../support/examples.js";
import {
  describeTagger,
  makeTinyBertEncoder,
  makeTinyTagger,
  memorise,
  taggerExamples,
} from "../../../support/taggers.js";
import { nextFolder } from "../../../support/temp.js";

const reload = async (tagger: Tagger): Promise<Tagger> => {
  const folder = join(nextFolder(), "model");
  await saveTagger(folder, tagger);
  return await loadTagger(folder);
};
for (const head of taggingHeadNames) {
  describeTagger(`BERT, ${head} head`, {
    make: (seed) => makeTinyTagger(head, seed),
    steps: 25,
    learningRate: 0.02,
    reload,
  });
}
describeTagger("a frozen BERT with UniPELT, linear head", {
  make: (seed) =>
    makeTinyTagger("linear", seed, {
      peft: {
        method: "unipelt",
        adapter: { bottleneckSize: 12 },
        prefix: { prefixLength: 3, middleSize: 8 },
      },
    }),
  steps: 60,
  learningRate: 0.02,
  reload,
});

describe("Tagger.predict", () => {
  let tagger: Tagger;
  beforeAll(async () => {
    await selectEngine("wasm");
    tagger = makeTinyTagger("linear", 1, { maxTokens: 32 });
    await memorise(tagger, taggerExamples, { steps: 25, learningRate: 0.02 });
  });
  afterAll(async () => {
    tagger.dispose();
    await closeEngines();
  });
  const text = "  Anna Berg saw the sea near Porto Alto 👍. In Kiel Karl met Anna.\n";

  test("finds the mentions of a text of several sentences, with the offsets of the text", async () => {
    const mentions = await tagger.predict(text);
    expect(mentions.map(({ label, text: surface }) => [label, surface])).toContainEqual(["LOC", "Kiel"]);
    for (const mention of mentions) {
      expect(text.slice(mention.start, mention.end)).toBe(mention.text);
      expect(mention.score).toBeGreaterThan(0);
    }
  });

  test("texts come back in their order, however they are batched", async () => {
    const texts = [text, "", "Karl left.", `${text.repeat(4)}Kiel`, "The rain did not end."];
    const alone = await Promise.all(texts.map((one) => tagger.predict(one)));
    const shown = (all: readonly (readonly TextMention[])[]) =>
      all.map((mentions) => mentions.map(({ score: _, ...mention }) => mention));
    for (const options of [{}, { batchSize: 1 }, { batchSize: 3, windowExamples: 2 }]) {
      const together = await tagger.predict(texts, options);
      expect(shown(together)).toEqual(shown(alone));
      const [actual, expected] = [together, alone].map((all) => all.flat().map(({ score }) => score));
      expect(largestDifference(actual!, expected!)).toBeLessThan(1e-5);
    }
    expect(alone[1]).toEqual([]);
    expect(await tagger.predict([])).toEqual([]);
  });

  test("examples keep everything but their gold mentions", async () => {
    const [gold] = taggerExamples as [Example];
    const example = {
      ...gold,
      mentions: [{ start: 0, end: 4, label: "NEVER SEEN" }],
      provenance: { title: "T" },
      unplaced: [{ label: "X", surface: "Y" }],
    };
    const [predicted] = await tagger.predictExamples([example]);
    const { mentions, ...rest } = predicted!;
    const { mentions: _, unplaced: __, ...kept } = example;
    expect(rest).toEqual(kept);
    expect(mentions.map(({ score: _, ...mention }) => mention)).toEqual(gold.mentions);
  });

  test("any number of examples streams, in windows", async () => {
    const windows: number[] = [];
    const ids: string[] = [];
    const batches = async function* () {
      for (let i = 0; i < 5; i++) yield [i, i + 0.5].map((id) => ({ ...taggerExamples[0]!, id: String(id) }));
    };
    for await (const window of tagger.predictStream(batches(), { windowExamples: 4 })) {
      windows.push(window.length);
      ids.push(...window.map(({ id }) => id));
    }
    expect(windows).toEqual([4, 4, 2]);
    expect(ids).toEqual(["0", "0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5"]);
  });

  test("a long text is read in windows, and no word of it is tagged twice", async () => {
    const words = Array.from({ length: 12 }, () => taggerExamples[1]!.text).join(" ");
    const [predicted] = await tagger.predictExamples([exampleOf(words)]);
    expect(predicted!.mentions.length).toBeGreaterThan(12);
    const places = predicted!.mentions.map(({ start }) => start);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(new Set(places).size).toBe(places.length);
  });

  test.each([
    [{ batchSize: 0 }, "E_CONFIG: batchSize=0 is no size. Fix: set it to a whole number above 0."],
    [
      { windowExamples: 1.5 },
      "E_CONFIG: windowExamples=1.5 is no size. Fix: set it to a whole number above 0.",
    ],
  ])("sizes that are none are refused: %j", async (options, message) => {
    await expect(tagger.predict("Anna", options)).rejects.toThrow(message);
  });
});

describe("newTagger", () => {
  beforeAll(async () => void (await selectEngine("cpu")));
  afterAll(closeEngines);

  test.each([
    [[], "E_CONFIG: a tagger needs at least one label. Fix: pass labels."],
    [["A", "A"], 'E_CONFIG: the tag "B-A" stands twice among 5 tags. Fix: give every label once.'],
  ])("labels that make no tags are refused, and nothing is left behind: %j", (labels, message) => {
    const before = countTensors();
    const encoder = makeTinyBertEncoder();
    expect(() => newTagger(encoder, labels, { head: "linear", seed: 1 })).toThrow(message);
    expect(countTensors()).toBe(before);
  });

  test("matrices decay, vectors do not", () => {
    const tagger = makeTinyTagger("crf");
    const decaying = tagger.trained.filter(({ decays }) => decays).map(({ name }) => name);
    expect(decaying).toContain("classifier.weight");
    expect(decaying).toContain("crf.transitions");
    expect(decaying).not.toContain("crf.start");
    expect(decaying.filter((name) => /bias|LayerNorm/.test(name))).toEqual([]);
    tagger.dispose();
  });
});
