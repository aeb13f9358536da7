import { expect, test } from "vitest";
import { RandomStream } from "../../../../src/core/random.js";
import { chooseSpans, corruptSpans } from "../../../../src/models/methods/seq2seq/corrupt-spans.js";

const usual = { rate: 0.15, meanSpanTokens: 3 };

test.each([
  [2, 1, 1],
  [5, 1, 1],
  [20, 3, 1],
  [40, 6, 2],
  [100, 15, 5],
  [512, 77, 26],
])("of %i tokens %i are taken out in %i pieces, whatever the seed", (tokens, taken, pieces) => {
  for (let seed = 0; seed < 20; seed++) {
    const spans = chooseSpans(tokens, usual, 100, new RandomStream(seed));
    expect(spans.length).toBe(pieces);
    expect(spans.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(taken);
    expect(spans[0]!.start).toBeGreaterThan(0);
    expect(spans.at(-1)!.end).toBe(tokens);
    for (const [i, { start, end }] of spans.entries()) {
      expect(end).toBeGreaterThan(start);
      if (i > 0) expect(start).toBeGreaterThan(spans[i - 1]!.end);
    }
  }
});

test("there are no more pieces than sentinels", () => {
  expect(chooseSpans(100, usual, 2, new RandomStream(1)).length).toBe(2);
});

test("every way to cut comes up as often", () => {
  // 6 tokens, 3 taken in 2 pieces: lengths 1+2 or 2+1, and the same for what stays.
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 4000; seed++) {
    const spans = chooseSpans(6, { rate: 0.5, meanSpanTokens: 1.5 }, 9, new RandomStream(seed));
    const key = spans.map(({ start, end }) => `${start}-${end}`).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(["1-2,4-6", "1-3,5-6", "2-3,4-6", "2-4,5-6"]);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
});

test("sentinels stand for the spans in the source, and before them in the target", () => {
  const ids = Int32Array.of(10, 11, 12, 13, 14, 15);
  const spans = [
    { start: 1, end: 3 },
    { start: 4, end: 6 },
  ];
  expect(corruptSpans(ids, spans, Int32Array.of(99, 98, 97))).toEqual({
    source: [10, 99, 13, 98],
    target: [99, 11, 12, 98, 14, 15],
  });
});
