import { describe, expect, test } from "vitest";
import {
  chooseSeed,
  collectSplit,
  judge,
} from "../../../../src/commands/training/finetune/collect-scores.js";
import type { SeedResult, SizeResult } from "../../../../src/commands/training/finetune/run-sizes.js";
import { reportCounts } from "../../../../src/metrics/scores.js";

const scores = (correct: number) => ({
  counts: { A: { correct, predicted: 10, gold: 10 } },
  interval: { low: 0.1, high: 0.9 },
});
const seed = (number: number, splits: Pick<SeedResult, "dev" | "test"> = {}): SeedResult => ({
  seed: number,
  folder: `/r/seed-${number}`,
  steps: 10,
  bestStep: 5,
  seconds: 1,
  tokensPerSecond: 1,
  ...splits,
});
const size = (seeds: readonly SeedResult[], over: Partial<SizeResult> = {}): SizeResult => ({
  examples: [],
  seeds,
  ...over,
});
const estimate = {
  epochs: 3,
  bestEpochs: [3],
  foldScores: [0.4, 0.6],
  f1: { runs: 2, mean: 0.5, deviation: 0.14 },
  pooled: reportCounts(new Map([["A", { correct: 5, predicted: 10, gold: 10 }]])),
};

describe("the scores of a size", () => {
  test("are the mean and deviation over seeds, and mean counts of a seed", () => {
    const collected = collectSplit(
      size([seed(1, { test: scores(4) }), seed(2, { test: scores(6) })]),
      "test",
    );
    expect(collected?.f1.mean).toBeCloseTo(0.5);
    expect(collected?.f1.deviation).toBeCloseTo(Math.SQRT2 / 10);
    expect(collected?.pooled.micro).toMatchObject({ correct: 5, predicted: 10, gold: 10, f1: 0.5 });
    expect(collectSplit(size([seed(1)]), "dev")).toBeUndefined();
  });

  test("are judged by test, else by cross-validation, else by dev", () => {
    const both = { dev: scores(8), test: scores(4) };
    expect(judge(size([seed(1, both)], { estimate }))).toMatchObject({
      how: "test",
      basis: { kind: "split", f1: expect.closeTo(0.4), split: "test", interval: { low: 0.1, high: 0.9 } },
    });
    expect(judge(size([seed(1, both), seed(2, both)]))).toMatchObject({
      how: "test, 2 seeds",
      pooledOver: "2 seeds",
      basis: { kind: "seeds", split: "test" },
    });
    expect(judge(size([seed(1)], { estimate }))).toMatchObject({
      how: "2-fold cross-validation",
      pooledOver: "2 folds",
      basis: { kind: "folds" },
    });
    expect(judge(size([seed(1, { dev: scores(8) })]))).toMatchObject({ how: "dev" });
    expect(judge(size([seed(1)]))).toBeUndefined();
  });

  test("the model that is kept is the best on dev; test has no say", () => {
    const seeds = [
      seed(1, { dev: scores(5), test: scores(9) }),
      seed(2, { dev: scores(7), test: scores(1) }),
      seed(3, { dev: scores(7), test: scores(8) }),
    ];
    expect(chooseSeed(size(seeds)).seed).toBe(2);
    expect(chooseSeed(size([seed(4, { test: scores(1) }), seed(5, { test: scores(9) })])).seed).toBe(4);
  });
});
