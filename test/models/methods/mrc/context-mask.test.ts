import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { read, type Tensor } from "../../../../src/engine/ops/index.js";
import { assembleInputs } from "../../../../src/models/encoders/bert/assemble-inputs.js";
import { contextMask } from "../../../../src/models/methods/mrc/context-mask.js";
import { makeItem } from "../../../support/mrc-items.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

const sizes = { maxTokens: 64, vocabSize: 10, segments: 2 };
const rows = async (tensor: Tensor): Promise<number[][]> => {
  const numbers = [...(await read(tensor))];
  const [count, width] = tensor.shape as [number, number];
  return Array.from({ length: count }, (_, row) => numbers.slice(row * width, (row + 1) * width));
};

test("the context is what stands from the first place to the last", async () => {
  const items = [makeItem({ words: 2, firsts: [2, 5], lasts: [4, 5] }), makeItem({ words: 3 })];
  const inputs = assembleInputs(items, sizes);
  const mask = contextMask(items, inputs);
  expect(await rows(mask)).toEqual([
    [0, 0, 1, 1, 1, 1, 0, 0],
    [0, 1, 1, 1, 0, 0, 0, 0],
  ]);
  for (const tensor of [...Object.values(inputs), mask]) tensor.dispose();
});
