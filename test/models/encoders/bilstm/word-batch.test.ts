import { beforeAll, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import { dispose, read, type Tensor } from "../../../../src/engine/ops/index.js";
import { bilstmSettings, configOf } from "../../../../src/models/encoders/bilstm/config.js";
import type { WordItem } from "../../../../src/models/encoders/bilstm/encode-words.js";
import { assembleWords } from "../../../../src/models/encoders/bilstm/word-batch.js";

beforeAll(async () => void (await selectEngine("cpu")));

const config = configOf(bilstmSettings.parse({ characterWindow: 2 }), { vocabSize: 9, characters: 6 });
const itemOf = (words: readonly (readonly [number, readonly number[]])[]): WordItem => {
  let end = 0;
  return {
    length: words.length,
    targets: words.length,
    example: 0,
    words: Int32Array.from(words, (_, i) => i),
    tags: new Int32Array(words.length),
    wordIds: Int32Array.from(words, ([id]) => id),
    characterIds: Int32Array.from(words.flatMap(([, characters]) => characters)),
    characterEnds: Int32Array.from(words, ([, characters]) => (end += characters.length)),
  };
};
const items = [
  itemOf([
    [3, [1, 2]],
    [4, [5]],
    [3, [1, 2]],
  ]),
  itemOf([[8, [5]]]),
];
const rowsOf = async (tensor: Tensor): Promise<number[][]> => {
  const numbers = [...(await read(tensor))];
  const width = tensor.shape[1]!;
  return Array.from({ length: tensor.shape[0]! }, (_, row) => numbers.slice(row * width, (row + 1) * width));
};

test("equal words stand in one row of characters", async () => {
  const { lengths, ...batch } = assembleWords(items, config);
  expect(lengths).toEqual([3, 1]);
  expect(await rowsOf(batch.wordIds)).toEqual([
    [3, 4, 3],
    [8, 0, 0],
  ]);
  expect(await rowsOf(batch.rowOfWord)).toEqual([
    [0, 1, 0],
    [1, 0, 0],
  ]);
  expect((await rowsOf(batch.characterIds)).slice(0, 3)).toEqual([
    [1, 2, 0, 0],
    [5, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
  expect((await rowsOf(batch.characterMask)).slice(0, 3)).toEqual([
    [1, 1, 0, 0],
    [1, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
  expect((await rowsOf(batch.windowMask)).slice(0, 3)).toEqual([
    [1, 1, 1, 0, 0],
    [1, 1, 0, 0, 0],
    [0, 0, 0, 0, 0],
  ]);
  dispose(batch as unknown as Tensor[]);
});

test("words and characters may be read as others, by their place", async () => {
  const { lengths: _, ...batch } = assembleWords(items, config, {
    word: (id, item, place) => (item === 0 && place === 2 ? 0 : id),
    character: (id, item, place) => (item === 0 && place === 4 ? 4 : id),
  });
  expect((await rowsOf(batch.wordIds))[0]).toEqual([3, 4, 0]);
  expect(await rowsOf(batch.rowOfWord)).toEqual([
    [0, 1, 2],
    [1, 0, 0],
  ]);
  expect((await rowsOf(batch.characterIds))[2]).toEqual([1, 4, 0, 0]);
  dispose(batch as unknown as Tensor[]);
});

test("an id outside the tables is refused", () => {
  expect(() => assembleWords([itemOf([[9, [1]]])], config)).toThrow(
    "E_SHAPE: words: id 9 at position 0 is not in [0, 9).",
  );
  expect(() => assembleWords([itemOf([[1, [6]]])], config)).toThrow("characters: id 6 at position 0");
});
