import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { countTensors, tensor } from "../../../../src/engine/ops/index.js";
import { scoreItems } from "../../../../src/models/methods/tagger/score-items.js";
import {
  ignoredTag,
  paddedWords,
  type TaggerItem,
} from "../../../../src/models/methods/tagger/tagger-item.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

const item = (example: number, words: number[], scored: number[], length = words.length): TaggerItem => ({
  example,
  length,
  targets: scored.length,
  words: Int32Array.from(words),
  tags: Int32Array.from(words, (word) => (scored.includes(word) ? 0 : ignoredTag)),
});
/** Two windows of example 0, none of example 1, one of example 2. */
const items = [
  item(0, [0, 1, 3], [0, 1]),
  item(2, [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]),
  item(0, [3, 4], [3, 4], 9),
];
const batches: number[][] = [];
/** Scores that tell example, word and tag. */
const emit = (batch: readonly TaggerItem[]) => {
  const rows = paddedWords(batch);
  batches.push(batch.map(({ length }) => length));
  const values = new Float32Array(batch.length * rows * 2).fill(-1);
  for (const [b, { example, words }] of batch.entries()) {
    for (const [i, word] of words.entries()) {
      for (const tag of [0, 1]) values[(b * rows + i) * 2 + tag] = 100 * example + 10 * word + tag;
    }
  }
  return tensor(values, [batch.length, rows, 2]);
};

test.each([1, 2, 3, 50])("scores come back by example and word (%i at once)", async (batchSize) => {
  const before = countTensors();
  const scores = await scoreItems(items, 3, batchSize, emit);
  expect(scores.map(({ words, emissions }) => [[...words], [...emissions]])).toEqual([
    [
      [0, 1, 3, 4],
      [0, 1, 10, 11, 30, 31, 40, 41],
    ],
    [[], []],
    [
      [0, 1, 2, 3, 4],
      [200, 201, 210, 211, 220, 221, 230, 231, 240, 241],
    ],
  ]);
  expect(countTensors()).toBe(before);
});

test("items of like length stand together, the longest first", async () => {
  batches.length = 0;
  await scoreItems(items, 3, 2, emit);
  expect(batches).toEqual([[9, 5], [3]]);
});
