import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import { countTensors } from "../../../../src/engine/ops/index.js";
import { scoreSets } from "../../../../src/metrics/joint-f1.js";
import { scoreSpans } from "../../../../src/metrics/span-f1.js";
import { PunifiedModel } from "../../../../src/models/methods/punified/punified-model.js";
import type { Example } from "../../../../src/text/example.js";
import { exampleOf, showMentions } from "../../../support/examples.js";
import { makeTinyPunified, memorise, punifiedExamples, punifiedSets } from "../../../support/punified.js";
import { makeTinyT5 } from "../../../support/tiny-t5.js";

const spansOf = ({ mentions }: Example) => mentions.map(({ start, end, label }) => ({ start, end, label }));

describe("a model that knows three texts of two sets by heart", () => {
  let model: PunifiedModel;
  let tensors = 0;
  beforeAll(async () => {
    await selectEngine("wasm");
    model = await makeTinyPunified();
    expect(await memorise(model, punifiedExamples, { steps: 160, learningRate: 6e-3 })).toBeLessThan(0.05);
    tensors = countTensors();
  }, 120_000);

  test.each([
    [{ beams: 1 }],
    [{ beams: 3, batchSize: 2 }],
    [{ beams: 1, isConstrained: true, overlap: "flat" as const }],
    [{ beams: 3, isConstrained: true }],
  ])("finds their mentions with F1 1, each by the types of its set: %j", async (options) => {
    const predicted = await model.predictTexts(punifiedExamples, undefined, options);
    const pairs = punifiedExamples.map((gold, i) => ({
      gold: spansOf(gold),
      predicted: spansOf(predicted[i].example),
    }));
    expect(scoreSpans(pairs).micro.f1).toBe(1);
    expect(predicted.every(({ isEnded }) => isEnded)).toBe(true);
    expect(predicted.map(({ example: { unplaced } }) => unplaced)).toEqual([undefined, undefined, undefined]);
    const scores = scoreSets(
      punifiedSets.map(({ id, types }) => {
        const own = [...punifiedExamples.keys()].filter((i) => punifiedExamples[i].datasetId === id);
        const texts = own.map((i) => {
          const { text, mentions } = punifiedExamples[i];
          const gold = mentions.map(({ start, end, label }) => ({ label, surface: text.slice(start, end) }));
          return { gold, predicted: predicted[i].said };
        });
        return { id, labels: types.map(({ label }) => label), texts, spans: own.map((i) => pairs[i]) };
      }),
    );
    expect([scores.textF1, scores.spanF1]).toEqual([1, 1]);
    expect(countTensors()).toBe(tensors);
  });

  test("beams tell how sure they are, and greedy writing does not", async () => {
    const scoresOf = async (beams: number) =>
      (await model.predictExamples(punifiedExamples, undefined, { beams })).flatMap(({ mentions }) =>
        mentions.map(({ score }) => score),
      );
    for (const score of await scoresOf(3)) expect(score! > 0.9 && score! <= 1).toBe(true);
    expect(new Set(await scoresOf(1))).toEqual(new Set([undefined]));
  });

  test("types are asked for on demand, by label, by name, or by new words", async () => {
    const options = { beams: 1, isConstrained: true };
    const [ann] = punifiedExamples;
    const asked = async (labels: string[], naturalNames?: Record<string, string>) =>
      model.predictTexts([ann], { labels, ...(naturalNames && { naturalNames }) }, options);
    const [both] = await asked(["PER", "place"]);
    expect(showMentions(both.example)).toEqual(['PER "Ann"', 'PER "Bo"', 'place "Porto Alto"']);
    const [renamed] = await asked(["Who", "Where"], { Who: "person", Where: "place" });
    expect(showMentions(renamed.example)).toEqual(['Who "Ann"', 'Who "Bo"', 'Where "Porto Alto"']);
    for (const { label } of (await asked(["DISH", "MovieTitle"]))[0].said)
      expect(["DISH", "MovieTitle"]).toContain(label);
    await expect(asked(["a:b"], { "a:b": "a:b" })).rejects.toThrow('the name "a:b" of label "a:b" cannot');
  });

  test("an example of no set is asked for the types of all", async () => {
    const [ann] = punifiedExamples;
    const [{ said }] = await model.predictTexts([{ ...ann, datasetId: "else" }], undefined, { beams: 1 });
    for (const { label } of said) expect(["PER", "LOC", "DISH"]).toContain(label);
    expect(model.types.map(({ name }) => name)).toEqual(["person", "place", "dish"]);
  });

  test("a long text is read in pieces, each with its prompt, and offsets are those of the text", async () => {
    const [ann] = punifiedExamples;
    // As PunifiedModel with room for two of three texts; the parameters stay the other's.
    const tokens = model.parts.tokenizer.encode(ann.text).ids.length;
    const narrow = new PunifiedModel(model.parts, { ...model.settings, maxSourceTokens: tokens + 20 });
    const text = `${ann.text} ${ann.text}`;
    const options = { beams: 1, isConstrained: true };
    const twice = { ...exampleOf(text), datasetId: "news" };
    const [{ example, said }] = await narrow.predictTexts([twice], undefined, options);
    expect(showMentions(example)).toEqual(
      [0, 1].flatMap(() => ['PER "Ann"', 'PER "Bo"', 'LOC "Porto Alto"']),
    );
    expect(example.mentions[3].start).toBe(ann.text.length + 1);
    expect(said.length).toBe(6);
  });

  test("options and prompts that are none are refused", async () => {
    await expect(model.predictTexts(punifiedExamples, undefined, { beams: 0 })).rejects.toThrow(
      "E_CONFIG: beams=0 is no number of them. Fix: set it to a whole number above 0.",
    );
    const labels = Array.from({ length: 90 }, (_, i) => `type ${"x".repeat(i + 1)}`);
    await expect(model.predictExamples(punifiedExamples, { labels }, { beams: 1 })).rejects.toThrow(
      /^E_CONFIG: the prompt of 90 types holds \d+ tokens, and a source 512\. Fix: raise maxSourceTokens, or ask for fewer types at once\.$/,
    );
  });
});

test("a random model writes whatever it does, and nothing breaks", async () => {
  await selectEngine("wasm");
  for (const kind of ["unigram", "bert-uncased"]) {
    const model = await makeTinyPunified({ maxTargetTokens: 12 }, makeTinyT5(kind));
    for (const beams of [1, 2]) {
      const predicted = await model.predictTexts(punifiedExamples, undefined, { beams });
      expect(predicted.map(({ example }) => example.id)).toEqual(["a", "b", "c"]);
    }
    model.dispose();
  }
});
