import { describe, expect, test } from "vitest";
import { isPatienceOver, recordEvaluation } from "../../src/train/early-stopping.js";
import { newRunState } from "../../src/train/run-state.js";

describe("early stopping", () => {
  test("only a higher score is better, and the evaluations since then are counted", () => {
    const state = newRunState("");
    const seen = [0.5, 0.5, 0.7, 0.6, 0.7].map((score, i) => {
      state.step = 10 * (i + 1);
      const isBest = recordEvaluation(state, { score, metrics: { f1: score } });
      return [isBest, state.badEvaluations, state.best?.step];
    });
    expect(seen).toEqual([
      [true, 0, 10],
      [false, 1, 10],
      [true, 0, 30],
      [false, 1, 30],
      [false, 2, 30],
    ]);
    expect(state.evaluations.map(({ step, score }) => [step, score])).toEqual([
      [10, 0.5],
      [20, 0.5],
      [30, 0.7],
      [40, 0.6],
      [50, 0.7],
    ]);
  });

  test("a negative first score is the best so far", () => {
    const state = newRunState("");
    expect(recordEvaluation(state, { score: -3, metrics: {} })).toBe(true);
  });

  test.each([
    [1, 2, false],
    [2, 2, true],
    [9, undefined, false],
  ])("%i bad evaluations with patience %s end the run: %s", (badEvaluations, patience, isOver) => {
    expect(isPatienceOver({ badEvaluations }, patience)).toBe(isOver);
  });

  test("a score that is no number is a bug", () =>
    expect(() => recordEvaluation(newRunState(""), { score: Number.NaN, metrics: {} })).toThrow(
      "E_BUG: an evaluation gave the score NaN. This is a bug in the toolkit.",
    ));
});
