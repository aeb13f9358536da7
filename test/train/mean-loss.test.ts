import { beforeAll, expect, test } from "vitest";
import { selectEngine } from "../../src/engine/engine.js";
import { countTensors, mean, tensor, tidy } from "../../src/engine/ops/index.js";
import type { EncodedItem, LossOptions, TrainableModel } from "../../src/models/methods/method.js";
import { meanLoss } from "../../src/train/mean-loss.js";

beforeAll(async () => void (await selectEngine("cpu")));

interface Item extends EncodedItem {
  /** Loss at each target. */
  readonly losses: readonly number[];
}
const itemOf = (length: number, losses: readonly number[]): Item => ({
  length,
  targets: losses.length,
  losses,
});

/** A model whose loss the items say, and what it was asked. */
function makeModel(): { model: TrainableModel<Item>; asked: { lengths: number[]; options: LossOptions }[] } {
  const asked: { lengths: number[]; options: LossOptions }[] = [];
  const model: TrainableModel<Item> = {
    method: "mlm",
    trained: [],
    recipe: { method: "mlm", settings: {} },
    loss(items, options) {
      asked.push({ lengths: items.map(({ length }) => length), options });
      const losses = items.flatMap((item) => item.losses);
      return tidy(() => mean(tensor(losses, [losses.length])));
    },
  };
  return { model, asked };
}
const items = [itemOf(30, [1, 2, 3]), itemOf(5, [8]), itemOf(9, []), itemOf(29, [4]), itemOf(6, [6])];

test.each([1, 2, 4, 100])("every target counts once, in batches of %i", async (batchSize) => {
  const { loss, targets } = await meanLoss(makeModel().model, items, batchSize);
  expect(targets).toBe(6);
  expect(loss).toBeCloseTo(4, 5);
});

test("batches are of like length, without dropout and without items that have no target", async () => {
  const { model, asked } = makeModel();
  await meanLoss(model, items, 2);
  expect(asked.map(({ lengths }) => lengths)).toEqual([
    [5, 6],
    [30, 29],
  ]);
  expect(asked.every(({ options }) => options.dropoutSeed === undefined)).toBe(true);
});

test("no tensor is left behind", async () => {
  const before = countTensors();
  await meanLoss(makeModel().model, items, 2);
  expect(countTensors()).toBe(before);
});

test("held-out data without any target are refused", async () => {
  await expect(meanLoss(makeModel().model, [itemOf(9, [])], 2)).rejects.toThrow(
    "E_INPUT: none of the 1 held-out items has a position with a loss. Fix: give held-out data that the model can be tested on.",
  );
});
