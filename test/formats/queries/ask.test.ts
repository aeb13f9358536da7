import { describe, expect, test } from "vitest";
import { absentRank, askedPositions, keyOf } from "../../../src/formats/queries/ask.js";

const gold = [false, true, false, false, false, true, false, false];

describe("askedPositions", () => {
  test("asks for the labels in the text and as many absent ones as told", () => {
    for (let key = 0; key < 50; key++) {
      const asked = askedPositions(gold, key, { negatives: 3, seed: 1 });
      expect(asked).toHaveLength(5);
      expect(asked).toEqual([...new Set(asked)].sort((a, b) => a - b));
      expect(asked).toEqual(expect.arrayContaining([1, 5]));
    }
  });
  test("asks for the absent labels of least rank", () => {
    const absent = [0, 2, 3, 4, 6, 7].sort((a, b) => absentRank(1, 9, a) - absentRank(1, 9, b));
    expect(askedPositions(gold, 9, { negatives: 2, seed: 1 })).toEqual(
      [1, 5, ...absent.slice(0, 2)].sort((a, b) => a - b),
    );
  });
  test("chooses each absent label about as often", () => {
    const counts = new Array<number>(gold.length).fill(0);
    for (let key = 0; key < 6000; key++)
      for (const at of askedPositions(gold, key, { negatives: 1, seed: 7 })) counts[at]++;
    for (const at of [0, 2, 3, 4, 6, 7]) {
      expect(counts[at]).toBeGreaterThan(850);
      expect(counts[at]).toBeLessThan(1150);
    }
  });
  test.each([
    ["all", 8],
    [99, 8],
    [6, 8],
    [0, 2],
  ] as const)("with %s negatives asks %i", (negatives, size) =>
    expect(askedPositions(gold, 1, { negatives, seed: 1 })).toHaveLength(size),
  );
  test("another seed asks otherwise", () => {
    const ask = (seed: number) =>
      Array.from({ length: 20 }, (_, key) => askedPositions(gold, key, { negatives: 1, seed }));
    expect(ask(1)).toEqual(ask(1));
    expect(ask(1)).not.toEqual(ask(2));
  });
});

test("keyOf tells page and sentence of a corpus, or is a hash of any other id", () => {
  expect(keyOf("1.2")).toBe(keyOf("1.1") + 1);
  expect(keyOf("2.1")).not.toBe(keyOf("1.1"));
  expect(keyOf("a:1")).toBe(keyOf("a:1"));
  expect(keyOf("a:1")).not.toBe(keyOf("a:2"));
});
