import fc from "fast-check";
import { expect, test } from "vitest";
import { TokenList } from "../../src/tokenizers/token-list.js";
import { cutWindows, keptLengths } from "../../src/tokenizers/truncate.js";

/** Tokens of words that have `lengths` tokens each. */
function listOf(lengths: readonly number[]): TokenList {
  const list = new TokenList();
  for (const [word, length] of lengths.entries()) for (let i = 0; i < length; i++) list.push(0, 0, 1, word);
  return list;
}
const rangesOf = (lengths: readonly number[], room: number, stride: number): number[][] =>
  cutWindows(listOf(lengths), room, stride).map(({ start, end }) => [start, end]);

test.each([
  [[3, 4], 10, "longest-first", [3, 4]],
  [[3, 40], 10, "longest-first", [3, 7]],
  [[40, 3], 10, "longest-first", [7, 3]],
  [[40, 30], 11, "longest-first", [6, 5]],
  [[4, 30], 10, "only-second", [4, 6]],
  [[40, 3], 10, "only-first", [7, 3]],
] as const)("keptLengths of %j in %d, %s", ([first, second], room, truncation, kept) => {
  expect(keptLengths(first, second, room, truncation)).toEqual(kept);
});

test("keptLengths refuses what must be kept and does not fit", () => {
  expect(() => keptLengths(12, 3, 10, "only-second")).toThrow(
    'E_CONFIG: truncation "only-second" must keep 12 tokens of the other sequence, and there is room for 10. ' +
      'Fix: raise maxTokens or use "longest-first".',
  );
});

test("windows stand between words, and repeat at least the stride", () => {
  expect(rangesOf([2, 2, 2, 2], 4, 0)).toEqual([
    [0, 4],
    [4, 8],
  ]);
  expect(rangesOf([2, 2, 2, 2], 5, 1)).toEqual([
    [0, 4],
    [2, 6],
    [4, 8],
  ]);
  expect(rangesOf([1, 1, 1, 1, 1], 3, 1)).toEqual([
    [0, 3],
    [2, 5],
  ]);
});

test("a word longer than the window is cut, with the stride", () => {
  expect(rangesOf([7], 3, 1)).toEqual([
    [0, 3],
    [2, 5],
    [4, 7],
  ]);
  expect(rangesOf([], 3, 1)).toEqual([[0, 0]]);
});

test("windows cover every token, each brings something new, and whole words that fit stay whole", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat({ max: 11 }),
      (lengths, room, stride) => {
        fc.pre(stride < room);
        const ranges = rangesOf(lengths, room, stride);
        let covered = 0;
        for (const [start, end] of ranges) {
          expect(start).toBeLessThanOrEqual(covered);
          expect(end).toBeGreaterThan(covered);
          expect(end - start).toBeLessThanOrEqual(room);
          covered = end;
        }
        let at = 0;
        for (const length of lengths) {
          const [from, to] = [at, (at += length)];
          if (length <= room && lengths.every((other) => other <= room)) {
            expect(ranges.some(([start, end]) => start <= from && to <= end)).toBe(true);
          }
        }
        expect(covered).toBe(at);
      },
    ),
    { seed: 3, numRuns: 500 },
  );
});
