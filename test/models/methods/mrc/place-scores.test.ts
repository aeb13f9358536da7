import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { paddedPlaces } from "../../../../src/models/methods/mrc/mrc-item.js";
import { pickPlaces } from "../../../../src/models/methods/mrc/place-scores.js";
import { makeItem } from "../../../support/mrc-items.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

test("picks the first and last token of each word, and [CLS], item by item", async () => {
  const items = [
    makeItem({ words: 3, firsts: [2, 4, 5], lasts: [3, 4, 6] }),
    makeItem({ words: 1, firsts: [1], lasts: [5] }),
  ];
  const [seqLen, size] = [7, 2];
  // Each number says its item, token and place in the vector.
  const hidden = ops.tensor(
    Array.from({ length: 2 * seqLen * size }, (_, i) => i),
    [2, seqLen, size],
  );
  const places = paddedPlaces(items);
  const { firsts, lasts, none } = pickPlaces(hidden, items);
  expect([firsts.shape, lasts.shape, none.shape]).toEqual([
    [2, places, size],
    [2, places, size],
    [2, 1, size],
  ]);
  const tokensOf = async (states: ops.Tensor, item: number, count: number): Promise<number[]> => {
    const numbers = await ops.read(states);
    const row = states.shape[1]! * size;
    return Array.from(
      { length: count },
      (_, place) => numbers[item * row + place * size] / size - item * seqLen,
    );
  };
  expect(await tokensOf(firsts, 0, 3)).toEqual([2, 4, 5]);
  expect(await tokensOf(lasts, 0, 3)).toEqual([3, 4, 6]);
  expect(await tokensOf(firsts, 1, 1)).toEqual([1]);
  expect(await tokensOf(lasts, 1, 1)).toEqual([5]);
  expect([await tokensOf(none, 0, 1), await tokensOf(none, 1, 1)]).toEqual([[0], [0]]);
  ops.dispose([hidden, firsts, lasts, none]);
});

test("a place beyond the sequence is refused", () => {
  const hidden = ops.zeros([1, 4, 2]);
  const item = makeItem({ words: 1, firsts: [4], lasts: [4] });
  expect(() => pickPlaces(hidden, [item])).toThrow("E_SHAPE: places: id 4 at position 0 is not in [0, 4).");
  hidden.dispose();
});
