import { describe, expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { gramsOf, jaccardOf, MinHasher, planBands } from "../../../src/sampling/dedup/min-hash.js";
import { WordHashes } from "../../../src/sampling/word-hashes.js";

const grams = (text: string, words = 2): Int32Array => {
  const hashes = new WordHashes();
  hashes.read(text);
  return gramsOf(hashes, words);
};

describe("n-grams", () => {
  test.each([
    ["a b c d", 2, 3],
    ["a b a b a", 2, 2], // each once
    ["a", 2, 1], // shorter than one: one by itself
    ["", 2, 0],
    ["a b c d", 1, 4],
  ])("%j in %d words has %d", (text, words, count) => expect(grams(text, words)).toHaveLength(count));

  test.each([
    ["a b c d", "a b c d", 1],
    ["a b c d", "a b c e", 2 / 4],
    ["a b", "c d", 0],
    ["", "", 0],
  ])("the Jaccard similarity of %j and %j is %d", (a, b, expected) =>
    expect(jaccardOf(grams(a), grams(b))).toBe(expected),
  );
});

describe("planBands", () => {
  test.each([0.5, 0.6, 0.7, 0.8, 0.9, 0.95])("finds 97 of 100 pairs at %d", (jaccard) => {
    const { bands, rows } = planBands(jaccard);
    expect(1 - (1 - jaccard ** rows) ** bands).toBeGreaterThanOrEqual(0.97);
    expect(bands).toBeLessThanOrEqual(9);
  });
});

describe("MinHasher", () => {
  const keysOf = (hasher: MinHasher, set: Int32Array): string[] => {
    const keys: string[] = [];
    hasher.eachKey(set, (low, high) => keys.push(`${low} ${high}`));
    return keys;
  };

  test("sets share keys as often as their Jaccard similarity says", () => {
    const random = new RandomStream(7);
    const plan = planBands(0.9);
    const hasher = new MinHasher(plan, 1);
    const trials = 4000;
    const sharedAt = (shared: number, own: number): number => {
      let count = 0;
      for (let trial = 0; trial < trials; trial++) {
        const common = Array.from({ length: shared }, () => random.nextUint32() | 0);
        const make = (): Int32Array =>
          Int32Array.from([...common, ...Array.from({ length: own }, () => random.nextUint32() | 0)]).sort();
        const [a, b] = [keysOf(hasher, make()), keysOf(hasher, make())];
        if (a.some((key, band) => key === b[band])) count++;
      }
      return count / trials;
    };
    for (const [shared, own] of [
      [18, 1], // 18 of 20
      [16, 2], // 16 of 20
      [10, 5], // 10 of 20
    ]) {
      const expected = 1 - (1 - (shared / 20) ** plan.rows) ** plan.bands;
      expect(Math.abs(sharedAt(shared, own) - expected)).toBeLessThan(0.03);
    }
  });

  test("the seed decides, and bands have keys of their own", () => {
    const set = grams("the quick brown fox jumps over the lazy dog");
    const plan = { bands: 5, rows: 3 };
    expect(keysOf(new MinHasher(plan, 1), set)).toEqual(keysOf(new MinHasher(plan, 1), set));
    expect(keysOf(new MinHasher(plan, 1), set)).not.toEqual(keysOf(new MinHasher(plan, 2), set));
    expect(new Set(keysOf(new MinHasher(plan, 1), set)).size).toBe(5);
    expect(keysOf(new MinHasher(plan, 1), new Int32Array(0))).toEqual([]);
  });
});
