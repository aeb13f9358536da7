import { afterAll, beforeAll, expect, test } from "vitest";
import { bucketLength } from "../../../../src/engine/bucket-length.js";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { read, type Tensor } from "../../../../src/engine/ops/index.js";
import { assembleInputs } from "../../../../src/models/encoders/bert/assemble-inputs.js";
import { makeItem } from "../../../support/mrc-items.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

const sizes = { maxTokens: 64, vocabSize: 10, segments: 2 };
const item = (words: number, id: number) => {
  const made = makeItem({ words });
  return { ...made, ids: made.ids.fill(id), typeIds: made.typeIds.fill(1, 2) };
};
const rows = async (tensor: Tensor): Promise<number[][]> => {
  const numbers = [...(await read(tensor))];
  const [count, width] = tensor.shape as [number, number];
  return Array.from({ length: count }, (_, row) => numbers.slice(row * width, (row + 1) * width));
};

test("items stand side by side, and padding is hidden", async () => {
  const { tokens, segmentIds, attentionMask } = assembleInputs([item(3, 7), item(8, 9)], sizes);
  const seqLen = bucketLength(10);
  const padded = (...values: number[]): number[] => [...values, ...Array(seqLen - values.length).fill(0)];
  expect(await rows(tokens)).toEqual([padded(7, 7, 7, 7, 7), padded(...Array(10).fill(9))]);
  expect(await rows(segmentIds)).toEqual([padded(0, 0, 1, 1, 1), padded(0, 0, ...Array(8).fill(1))]);
  expect(await rows(attentionMask)).toEqual([padded(1, 1, 1, 1, 1), padded(...Array(10).fill(1))]);
  for (const tensor of [tokens, segmentIds, attentionMask]) tensor.dispose();
});

test("is never padded beyond the positions of the model", () => {
  const inputs = assembleInputs([item(15, 1)], { ...sizes, maxTokens: 18 });
  expect(inputs.tokens.shape).toEqual([1, 18]);
  for (const tensor of [inputs.tokens, inputs.segmentIds, inputs.attentionMask]) tensor.dispose();
});

test("ids outside the tables are refused", () => {
  expect(() => assembleInputs([item(1, 10)], sizes)).toThrow(
    "E_SHAPE: tokens: id 10 at position 0 is not in [0, 10).",
  );
  expect(() => assembleInputs([item(1, 1)], { ...sizes, segments: 1 })).toThrow(
    "segments: id 1 at position 2",
  );
});
