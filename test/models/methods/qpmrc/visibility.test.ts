import { describe, expect, test } from "vitest";
import { makeSegmentVisibility, makeVisibility } from "../../../../src/models/methods/qpmrc/visibility.js";

/** Context of two tokens, two queries of two; in the second row the last token of each part is padding. */
const shape = { batch: 2, contextLength: 2, segments: 2, segmentLength: 2 };
const isReal = Uint8Array.from([1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 0]);
const rows = (attention: Parameters<typeof makeVisibility>[2]): string[] => {
  const mask = makeVisibility(isReal, shape, attention).join("");
  return Array.from({ length: 12 }, (_, query) => mask.slice(6 * query, 6 * query + 6));
};

describe("makeVisibility", () => {
  test("segmented: the context sees itself, a query the context and itself (figure 3)", () => {
    expect(rows("segmented")).toEqual([
      ...["110000", "110000", "111100", "111100", "110011", "110011"],
      ...["100000", "100000", "101000", "101000", "100010", "100010"],
    ]);
  });
  test("context-sees-queries: the context sees all, queries still not each other", () => {
    expect(rows("context-sees-queries").slice(0, 6)).toEqual([
      ...["111111", "111111", "111100", "111100", "110011", "110011"],
    ]);
  });
  test("full: everything sees everything but padding", () => {
    expect(new Set(rows("full").slice(0, 6))).toEqual(new Set(["111111"]));
    expect(new Set(rows("full").slice(6))).toEqual(new Set(["101010"]));
  });
});

test("makeSegmentVisibility leaves out what segmented attention hides", () => {
  const mask = makeSegmentVisibility(isReal, shape).join("");
  expect(Array.from({ length: 12 }, (_, query) => mask.slice(4 * query, 4 * query + 4))).toEqual([
    ...["1100", "1100", "1111", "1111", "1111", "1111"],
    ...["1000", "1000", "1010", "1010", "1010", "1010"],
  ]);
});
