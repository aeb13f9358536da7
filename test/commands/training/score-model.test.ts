import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wrapTagger } from "../../../src/commands/training/models/tagger-method.js";
import { evaluateModel, scoreModel } from "../../../src/commands/training/score-model.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import { scoreSpans } from "../../../src/metrics/span-f1.js";
import type { Example } from "../../../src/text/example.js";
import { makeTinyTagger, taggerExamples } from "../../support/taggers.js";

beforeAll(() => selectEngine("cpu"));
afterAll(closeEngines);

describe("the scores of a tagger", () => {
  test("are span F1 of what it predicts", async () => {
    const tagger = wrapTagger(makeTinyTagger("linear", 3));
    const predicted = await tagger.predictExamples(taggerExamples, { batchSize: 2 });
    const before = countTensors();
    const { report, interval } = await scoreModel(tagger, taggerExamples, { batchSize: 2 });
    expect(report).toEqual(
      scoreSpans(
        taggerExamples.map(({ mentions }, i) => ({ gold: mentions, predicted: predicted[i].mentions })),
      ),
    );
    expect(interval.low).toBeLessThanOrEqual(report.micro.f1);
    expect(countTensors()).toBe(before);
    tagger.dispose();
  });

  test("are the F1 for the loop; while nothing is right, a lower loss is better, and below any F1", async () => {
    const tagger = wrapTagger(makeTinyTagger("linear", 3));
    const predicted = await tagger.predictExamples(taggerExamples, { batchSize: 2 });
    const right = await evaluateModel(tagger, predicted, { batchSize: 2 });
    expect(right.evaluation.score).toBe(right.report.micro.f1);
    expect(right.report.micro.f1).toBe(1);
    const none = taggerExamples.map((example): Example => ({ ...example, mentions: [] }));
    const wrong = await evaluateModel(tagger, none, { batchSize: 2 });
    expect(wrong.report.micro.f1).toBe(0);
    expect(wrong.evaluation.score).toBeLessThan(0);
    expect(wrong.evaluation.score).toBeGreaterThan(-1e-4);
    expect(wrong.evaluation.metrics).toMatchObject({ f1: 0, recall: 0 });
    tagger.dispose();
  });

  test("count what was written and the text does not hold as wrong", async () => {
    const tagger = wrapTagger(makeTinyTagger("linear", 3));
    const unplaced = [{ label: "PER", surface: "Nobody" }];
    const writer = {
      ...tagger,
      predictExamples: async (examples: readonly Example[]) =>
        examples.map((example) => ({ ...example, unplaced })),
    };
    const { report } = await scoreModel(writer, taggerExamples, { batchSize: 2 });
    const gold = taggerExamples.flatMap(({ mentions }) => mentions).length;
    expect(report.micro.recall).toBe(1);
    expect(report.micro.precision).toBeCloseTo(gold / (gold + taggerExamples.length), 6);
    tagger.dispose();
  });

  test("labels that the tagger does not have are missed", async () => {
    const tagger = wrapTagger(makeTinyTagger("linear", 3));
    const other = taggerExamples.map(
      (example): Example => ({
        ...example,
        mentions: example.mentions.map((mention) => ({ ...mention, label: "OTHER" })),
      }),
    );
    const { report, evaluation } = await evaluateModel(tagger, other, { batchSize: 2 });
    expect(report.labels.get("OTHER")?.recall).toBe(0);
    expect(evaluation.score).toBeLessThan(0);
    tagger.dispose();
  });
});
