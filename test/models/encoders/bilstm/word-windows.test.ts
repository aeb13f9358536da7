import { expect, test } from "vitest";
import { cutWordWindows } from "../../../../src/models/encoders/bilstm/word-windows.js";

test("a text that fits is one window", () => {
  expect(cutWordWindows(5, 5, 2)).toEqual([{ start: 0, end: 5, scoredStart: 0, scoredEnd: 5 }]);
  expect(cutWordWindows(0, 5, 2)).toEqual([]);
});

test("what two windows share is halved between them", () => {
  expect(cutWordWindows(12, 6, 2)).toEqual([
    { start: 0, end: 6, scoredStart: 0, scoredEnd: 5 },
    { start: 4, end: 10, scoredStart: 5, scoredEnd: 9 },
    { start: 8, end: 12, scoredStart: 9, scoredEnd: 12 },
  ]);
});

test("every word is scored once, by a window that holds it, whatever the sizes", () => {
  for (let words = 1; words < 30; words++) {
    for (let max = 1; max < 9; max++) {
      for (let stride = 0; stride < max; stride++) {
        const windows = cutWordWindows(words, max, stride);
        const scored = windows.flatMap(({ start, end, scoredStart, scoredEnd }) => {
          expect(start <= scoredStart && scoredStart < scoredEnd && scoredEnd <= end).toBe(true);
          expect(end - start).toBeLessThanOrEqual(max);
          return Array.from({ length: scoredEnd - scoredStart }, (_, i) => scoredStart + i);
        });
        expect(scored).toEqual(Array.from({ length: words }, (_, i) => i));
      }
    }
  }
});
