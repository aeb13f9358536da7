import { describe, expect, test } from "vitest";
import { checkSentence } from "../../src/corpus/verify-sentence.js";
import { packWords } from "../../src/text/words/packed-words.js";

const text = "\u{1f600} Rome fell";
const words = packWords(Int32Array.of(0, 2, 3, 7, 8, 12));
const check = (packed: Uint8Array, ...anchors: [number, number][]): string[] =>
  checkSentence(
    text,
    packed,
    anchors.map(([start, end]) => ({ start, end })),
  ).map((problem) => problem.check);

describe("checkSentence", () => {
  test("finds nothing in a sound sentence", () => {
    expect(check(words, [3, 7], [8, 12])).toEqual([]);
  });

  test.each([
    ["an anchor does not fit its sentence", [8, 13]],
    ["an anchor does not fit its sentence", [5, 5]],
    ["an anchor cuts a character in two", [1, 7]],
    ["an anchor's edge is no word edge", [3, 6]],
    ["an anchor's edge is no word edge", [4, 7]],
  ] as [string, [number, number]][])("finds that %s: %j", (problem, anchor) => {
    expect(check(words, anchor)).toEqual([problem]);
  });

  test("finds that two anchors overlap", () => {
    expect(check(words, [3, 12], [8, 12])).toEqual(["two anchors overlap"]);
  });

  test("finds words that leave the text, are empty or cannot be read", () => {
    expect(check(Uint8Array.of(0, 13))).toEqual(["a word does not fit its sentence"]);
    expect(check(Uint8Array.of(0, 0))).toEqual(["a word does not fit its sentence"]);
    expect(check(Uint8Array.of(0, 2, 1))).toEqual(["the words of a sentence cannot be read"]);
  });
});
