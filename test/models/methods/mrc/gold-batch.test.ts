import { expect, test } from "vitest";
import { assembleGold, shareRows } from "../../../../src/models/methods/mrc/gold-batch.js";
import { ignoredPlace, paddedPlaces } from "../../../../src/models/methods/mrc/mrc-item.js";
import { makeItem } from "../../../support/mrc-items.js";

const items = [
  makeItem({
    words: 3,
    answers: [
      [0, 2],
      [1, 1],
    ],
  }),
  makeItem({ words: 2, answers: [[0, 0]], starts: [1, ignoredPlace] }),
];
const gold = assembleGold(items);
const places = paddedPlaces(items);

/** Where a row of `[places]` or `[places, places]` is 1. */
const ones = (values: Float32Array, row: number, width: number): number[] =>
  [...values.subarray(row * width, (row + 1) * width).entries()].filter(([, v]) => v === 1).map(([i]) => i);
const pairs = (values: Float32Array, row: number): number[][] =>
  ones(values, row, places * places).map((at) => [Math.floor(at / places), at % places]);

test("places are padded and counted, but ignored ones and padding are not", () => {
  expect(gold).toMatchObject({ batch: 2, places });
  expect(places).toBeGreaterThan(3);
  expect(ones(gold.starts.targets, 0, places)).toEqual([0, 1]);
  expect(ones(gold.ends.targets, 0, places)).toEqual([1, 2]);
  expect(ones(gold.starts.counted, 0, places)).toEqual([0, 1, 2]);
  expect(ones(gold.starts.counted, 1, places)).toEqual([0]);
  expect(ones(gold.ends.counted, 1, places)).toEqual([0, 1]);
  expect([...gold.starts.targets].every((target) => target === 0 || target === 1)).toBe(true);
});

test("pairs: answers, real pairs from first to last, and every gold start with every gold end behind it", () => {
  expect(pairs(gold.spans.targets, 0)).toEqual([
    [0, 2],
    [1, 1],
  ]);
  expect(pairs(gold.spans.real, 0)).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 1],
    [1, 2],
    [2, 2],
  ]);
  expect(pairs(gold.spans.golden, 0)).toEqual([
    [0, 1],
    [0, 2],
    [1, 1],
    [1, 2],
  ]);
  expect(pairs(gold.spans.real, 1)).toEqual([
    [0, 0],
    [0, 1],
    [1, 1],
  ]);
});

test("shares of a row sum to 1, and a row of zeros stays", () => {
  expect([...shareRows(Float32Array.of(1, 0, 1, 2, 0, 0, 0, 0), 4)]).toEqual([
    0.25, 0, 0.25, 0.5, 0, 0, 0, 0,
  ]);
});
