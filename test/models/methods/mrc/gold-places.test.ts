import { describe, expect, test } from "vitest";
import { markAnswers, trimToPlaces } from "../../../../src/models/methods/mrc/gold-places.js";

describe("trimToPlaces", () => {
  const words = Int32Array.of(0, 2, 3, 6, 9);
  test.each([
    [
      { start: 0, end: 4 },
      { first: 0, last: 3 },
    ],
    [
      { start: 1, end: 6 },
      { first: 2, last: 3 },
    ],
    [
      { start: 4, end: 9 },
      { first: 6, last: 6 },
    ],
    [
      { start: 9, end: 10 },
      { first: 9, last: 9 },
    ],
    [{ start: 4, end: 6 }, undefined],
    [{ start: 10, end: 12 }, undefined],
  ])("%j is %j", (span, expected) => expect(trimToPlaces(words, span)).toEqual(expected));
});

describe("markAnswers", () => {
  const words = Int32Array.of(4, 5, 6, 8, 9);
  const mark = (...answers: [number, number][]) => {
    const { starts, ends, spans } = markAnswers(
      words,
      answers.map(([first, last]) => ({ first, last })),
    );
    return { starts: [...starts], ends: [...ends], spans: [...spans] };
  };

  test("marks both edges of answers that nest and cross, and each span", () => {
    expect(mark([4, 6], [5, 5], [5, 9])).toEqual({
      starts: [1, 1, 0, 0, 0],
      ends: [0, 1, 1, 0, 1],
      spans: [0, 2, 1, 1, 1, 4],
    });
  });

  test("an answer at the very end is kept", () => {
    expect(mark([9, 9])).toEqual({ starts: [0, 0, 0, 0, 1], ends: [0, 0, 0, 0, 1], spans: [4, 4] });
  });

  test("of an answer that the window cuts, the edge that is left is ignored", () => {
    expect(mark([2, 5], [8, 12])).toEqual({ starts: [0, 0, 0, -1, 0], ends: [0, -1, 0, 0, 0], spans: [] });
  });

  test("an edge that a whole answer has too is marked", () => {
    expect(mark([2, 5], [4, 5], [8, 12], [8, 8])).toEqual({
      starts: [1, 0, 0, 1, 0],
      ends: [0, 1, 0, 1, 0],
      spans: [0, 1, 3, 3],
    });
  });

  test("an answer around the window, or elsewhere, leaves no mark", () => {
    expect(mark([2, 12], [0, 1], [11, 12])).toEqual({
      starts: [0, 0, 0, 0, 0],
      ends: [0, 0, 0, 0, 0],
      spans: [],
    });
  });
});
