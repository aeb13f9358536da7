import { expect, test } from "vitest";
import { checkSpan, compareSpans, overlaps } from "../../src/text/span.js";

test.each([
  [0, 3],
  [1, 2],
])("span [%d, %d) fits abc", (start, end) => expect(() => checkSpan({ start, end }, "abc")).not.toThrow());
test.each([
  [1, 9],
  [-1, 2],
  [2, 2],
  [0.5, 2],
])("span [%d, %d) does not fit abc", (start, end) => {
  expect(() => checkSpan({ start, end }, "abc", { target: "Paris" })).toThrow(
    `E_SPAN: span [${start}, ${end}) does not fit a text of 3 characters. (target=Paris)`,
  );
});
test("a span may not cut a surrogate pair", () => {
  expect(() => checkSpan({ start: 0, end: 1 }, "😀a")).toThrow(/cuts a character in two.*UTF-16/);
});
test("spans sort by start, longer first, and overlap when they share a position", () => {
  const spans = [
    { start: 2, end: 3 },
    { start: 0, end: 1 },
    { start: 0, end: 4 },
  ];
  expect(spans.sort(compareSpans)).toEqual([
    { start: 0, end: 4 },
    { start: 0, end: 1 },
    { start: 2, end: 3 },
  ]);
  expect(overlaps({ start: 0, end: 2 }, { start: 2, end: 3 })).toBe(false);
  expect(overlaps({ start: 0, end: 3 }, { start: 2, end: 4 })).toBe(true);
});
