import { describe, expect, test } from "vitest";
import { chooseWindows, findPlaces } from "../../../../src/models/methods/tagger/window-places.js";
import type { Encoding } from "../../../../src/tokenizers/encoding.js";

/** A window as `[CLS] tokens [SEP]`; a token is its word and its offset. */
const windowOf = (...tokens: readonly (readonly [word: number, start: number])[]): Encoding => ({
  ids: new Int32Array(tokens.length + 2),
  typeIds: new Int32Array(tokens.length + 2),
  offsets: Int32Array.from([0, 0, ...tokens.flatMap(([, start]) => [start, start + 1]), 0, 0]),
  wordIds: Int32Array.from([-1, ...tokens.map(([word]) => word), -1]),
  sequenceIds: new Int8Array(tokens.length + 2),
  cuts: [],
});
/** One token a word, from `first` on. */
const wordsFrom = (first: number, count: number): Encoding =>
  windowOf(...Array.from({ length: count }, (_, i) => [first + i, 2 * (first + i)] as const));

const show = (windows: readonly Encoding[]): number[][][] =>
  findPlaces(windows).map(({ words, places }) => [[...words], [...places]]);

describe("findPlaces", () => {
  test("a word stands at its first sub-word; a word without tokens has no place", () => {
    expect(show([windowOf([0, 0], [0, 3], [2, 8], [3, 10], [3, 12])])).toEqual([
      [
        [0, 2, 3],
        [1, 3, 4],
      ],
    ]);
  });

  test("a word that a window's edge cuts stands in the window with its beginning alone", () => {
    expect(show([windowOf([0, 0], [1, 2], [1, 3]), windowOf([1, 3], [1, 4], [2, 6])])).toEqual([
      [
        [0, 1],
        [1, 2],
      ],
      [[2], [3]],
    ]);
  });

  test("a window of nothing but special tokens has no place", () => {
    expect(show([windowOf()])).toEqual([[[], []]]);
  });
});

describe("chooseWindows", () => {
  const choose = (...windows: readonly Encoding[]): number[][] => {
    const { words, windowOf: chosen } = chooseWindows(windows, findPlaces(windows));
    return [[...words], [...chosen]];
  };

  test("a word belongs to the window in which the nearer cut is farther away, the first at a tie", () => {
    // Words 4 to 8 stand in both: 8 is 0 from the end of the first and 4 from the start of the second.
    expect(choose(wordsFrom(0, 9), wordsFrom(4, 9))).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1],
    ]);
  });

  test("the ends of the text are no cuts", () => {
    expect(choose(wordsFrom(0, 6), wordsFrom(2, 4))[1]).toEqual([0, 0, 0, 0, 1, 1]);
  });
});
