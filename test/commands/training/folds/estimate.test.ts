import { describe, expect, test } from "vitest";
import {
  estimateFromFolds,
  meanLabelCounts,
  sumLabelCounts,
} from "../../../../src/commands/training/folds/estimate.js";
import type { LabelCounts } from "../../../../src/metrics/scores.js";

const counts = (correct: number, predicted = 10, gold = 10): LabelCounts =>
  new Map([["A", { correct, predicted, gold }]]);
/** Evaluations after 1, 2, 3, ... passes, each right so often of 10. */
const fold = (...right: number[]) => right.map((correct, i) => ({ epoch: i + 1, counts: counts(correct) }));

const rounded = (values: readonly number[]): number[] => values.map((value) => Number(value.toFixed(9)));

describe("what cross-validation says", () => {
  test("the passes are the median of the folds' best, and every fold is judged after those", () => {
    const estimate = estimateFromFolds([fold(1, 5, 8, 7), fold(1, 9, 6, 6), fold(2, 3, 4, 6)]);
    expect(estimate.bestEpochs).toEqual([3, 2, 4]);
    expect(estimate.epochs).toBe(3);
    expect(rounded(estimate.foldScores)).toEqual([0.8, 0.6, 0.4]); // not 0.8, 0.9, 0.6
    expect(estimate.f1.mean).toBeCloseTo(0.6);
    expect(estimate.f1.deviation).toBeCloseTo(0.2);
    expect(estimate.pooled.micro).toMatchObject({ correct: 18, predicted: 30, gold: 30 });
  });

  test("of equal evaluations the first is the best; with an even number of folds the median lies between", () => {
    const estimate = estimateFromFolds([fold(5, 5), fold(1, 2)]);
    expect(estimate.bestEpochs).toEqual([1, 2]);
    expect(estimate.epochs).toBe(1.5);
    expect(rounded(estimate.foldScores)).toEqual([0.5, 0.1]);
  });

  test("a fold that stopped early counts with its last evaluation", () => {
    const estimate = estimateFromFolds([fold(7, 3), fold(1, 1, 1, 8), fold(1, 1, 1, 9)]);
    expect(estimate.epochs).toBe(4);
    expect(rounded(estimate.foldScores)).toEqual([0.3, 0.8, 0.9]);
  });

  test("where nothing was ever right the last evaluation counts: train for longer", () => {
    expect(estimateFromFolds([fold(0, 0, 0)]).epochs).toBe(3);
  });
});

test("counts of several are summed or averaged label by label", () => {
  const more: LabelCounts = new Map([
    ["A", { correct: 1, predicted: 2, gold: 3 }],
    ["B", { correct: 4, predicted: 4, gold: 4 }],
  ]);
  expect(sumLabelCounts([counts(5), more])).toEqual(
    new Map([
      ["A", { correct: 6, predicted: 12, gold: 13 }],
      ["B", { correct: 4, predicted: 4, gold: 4 }],
    ]),
  );
  expect(meanLabelCounts([counts(4), counts(6)])).toEqual(counts(5));
});
