import { describe, expect, test } from "vitest";
import { findPlaces, ownerOf } from "../../../../src/models/methods/mrc/window-places.js";
import { exampleOf } from "../../../support/examples.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const tokenizer = loadTokenizer("bert-cased");

describe("findPlaces", () => {
  test("gives each word of the context its first and last sub-word, and none to the query", () => {
    const context = exampleOf("Vestergaard saw Zürich .");
    const encoding = tokenizer.encode("Who saw it?", { pair: context });
    const { words, firsts, lasts } = findPlaces(encoding);
    expect([...words]).toEqual([0, 1, 2, 3]);
    for (const [i, word] of words.entries()) {
      expect(encoding.offsets[2 * firsts[i]]).toBe(context.words[2 * word]);
      expect(encoding.offsets[2 * lasts[i] + 1]).toBe(context.words[2 * word + 1]);
    }
    expect(lasts[0]).toBeGreaterThan(firsts[0]);
    expect(lasts.at(-1)).toBe(encoding.ids.length - 2); // the last word stands before [SEP]
  });

  test("a word without a token has no place, and a cut one has a place of what is left of it", () => {
    const sequenceIds = Int8Array.of(-1, 0, 0, -1, 1, 1, 1, -1);
    const wordIds = Int32Array.of(-1, 0, 4, -1, 4, 4, 6, -1);
    expect(findPlaces({ wordIds, sequenceIds })).toEqual({
      words: Int32Array.of(4, 6),
      firsts: Int32Array.of(4, 6),
      lasts: Int32Array.of(5, 6),
    });
  });
});

describe("ownerOf", () => {
  const range = (first: number, end: number): Int32Array =>
    Int32Array.from({ length: end - first }, (_, i) => first + i);
  const windows = [range(0, 10), range(6, 16), range(12, 20)];

  test.each([
    [0, 2, 0],
    [7, 8, 0], // two words from the cut of window 0, one from that of window 1
    [7, 9, 1], // none from the cut of window 0
    [8, 8, 1], // two from the cut of window 1, one from that of window 0
    [6, 6, 0],
    [14, 15, 2],
    [12, 13, 1],
    [19, 19, 2],
    [5, 11, -1], // longer than what two windows share
    [0, 19, -1],
  ])("words %i to %i are decided on in window %i", (first, last, owner) => {
    expect(ownerOf(windows, first, last)).toBe(owner);
  });

  test("at a tie the first window decides, and one window decides about everything", () => {
    expect(ownerOf([range(0, 5), range(2, 7)], 3, 3)).toBe(0);
    expect(ownerOf([range(3, 9)], 3, 8)).toBe(0);
    expect(ownerOf([new Int32Array()], 0, 0)).toBe(-1);
  });

  test("a span that two windows show whole is decided on in exactly one", () => {
    for (let first = 0; first < 20; first++) {
      for (let last = first; last < 20; last++) {
        const holders = windows.filter((words) => words.includes(first) && words.includes(last));
        const owner = ownerOf(windows, first, last);
        expect(owner >= 0).toBe(holders.length > 0);
        if (owner >= 0) expect(holders).toContain(windows[owner]);
      }
    }
  });
});
