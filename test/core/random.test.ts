import { describe, expect, test } from "vitest";
import { hashUnit, RandomStream } from "../../src/core/random.js";

describe("hashUnit", () => {
  test("depends on every part and on nothing else", () => {
    const base = hashUnit(1, "split", 42);
    expect(hashUnit(1, "split", 42)).toBe(base);
    for (const other of [hashUnit(2, "split", 42), hashUnit(1, "filter", 42), hashUnit(1, "split", 43)]) {
      expect(other).not.toBe(base);
    }
  });
  test("does not confuse where one part ends and the next begins", () => {
    expect(hashUnit("ab", "c")).not.toBe(hashUnit("a", "bc"));
    expect(hashUnit(1, 23)).not.toBe(hashUnit(12, 3));
  });
  test("is uniform over consecutive integers", () => {
    const counts = new Array<number>(20).fill(0);
    for (let i = 0; i < 100_000; i++) counts[Math.floor(hashUnit(7, "rule", i) * 20)]++;
    const chiSquared = counts.reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0);
    expect(chiSquared).toBeLessThan(43.8); // 0.999 quantile at 19 degrees of freedom
  });
});

describe("RandomStream", () => {
  test("repeats itself for the same seed and goes on where it was saved", () => {
    const a = new RandomStream(5, "x");
    const b = new RandomStream(5, "x");
    for (let i = 0; i < 10; i++) expect(a.next()).toBe(b.next());
    const saved = a.save();
    const next = [a.next(), a.next()];
    b.restore(saved);
    expect([b.next(), b.next()]).toEqual(next);
  });
  test("shuffle keeps the items", () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = new RandomStream(1).shuffle([...items]);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.sort((a, b) => a - b)).toEqual(items);
  });
});
