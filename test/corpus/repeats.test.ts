import { describe, expect, test } from "vitest";
import { findRepeats, type RepeatKind, withoutBrackets } from "../../src/corpus/repeats.js";

const wordsOf = (text: string): Int32Array =>
  Int32Array.from(
    [...text.matchAll(/[\p{L}\p{N}]+|\S/gu)].flatMap(({ index, 0: word }) => [index, index + word.length]),
  );
const surfaces = new Map<string, RepeatKind>([
  ["New York", "link"],
  ["New York City", "link"],
  ["York", "title"],
  ["", "title"],
]);
const find = (text: string, anchors: { start: number; end: number }[] = []): [string, RepeatKind][] =>
  findRepeats(text, wordsOf(text), anchors, surfaces).map(({ start, end, kind }) => [
    text.slice(start, end),
    kind,
  ]);

describe("findRepeats", () => {
  test("takes the longest surface at each word", () => {
    expect(find("New York City, New York and York")).toEqual([
      ["New York City", "link"],
      ["New York", "link"],
      ["York", "title"],
    ]);
  });

  test("goes by whole words and by case", () => {
    expect(find("New Yorker, Yorkshire, new york, NewYork")).toEqual([]);
  });

  test("leaves out what an anchor touches, and tries the next shorter surface instead", () => {
    expect(find("New York City", [{ start: 9, end: 13 }])).toEqual([["New York", "link"]]);
    expect(find("New York City", [{ start: 0, end: 13 }])).toEqual([]);
    expect(find("York and York", [{ start: 0, end: 4 }])).toEqual([["York", "title"]]);
  });
});

test.each([
  ["Paris (Texas)", "Paris"],
  ["Paris", "Paris"],
  ["(I Can't Get No) Satisfaction", "(I Can't Get No) Satisfaction"],
  ["A (b) (c)", "A (b)"],
])("withoutBrackets(%j) is %j", (title, expected) => {
  expect(withoutBrackets(title)).toBe(expected);
});
