import { expect, test } from "vitest";
import { packCounts, unpackCounts } from "../../../../src/commands/training/finetune/cross-validate.js";

test("counts of labels come back out of an evaluation's metrics, whatever the labels are called", () => {
  const counts = new Map([
    ["PER", { correct: 1, predicted: 2, gold: 3 }],
    ["music/genre", { correct: 0, predicted: 0, gold: 4 }],
  ]);
  const metrics = { f1: 0.5, ...packCounts(counts) };
  expect(metrics).toMatchObject({ "gold/music/genre": 4, "correct/PER": 1 });
  expect(unpackCounts({ metrics })).toEqual(counts);
});
