import { expect, test } from "vitest";
import { TwoGenerationCache } from "../../src/corpus/two-generation-cache.js";

test("a two-generation cache never holds more than twice its limit", () => {
  const cache = new TwoGenerationCache<number, number>(3);
  for (let i = 0; i < 100; i++) {
    cache.set(i, i);
    expect(cache.size).toBeLessThanOrEqual(6);
  }
  expect(cache.get(99)).toBe(99);
  expect(cache.get(0)).toBeUndefined();
});

test("an entry that is used again outlives its generation", () => {
  const cache = new TwoGenerationCache<string, number>(2);
  cache.set("kept", 1);
  for (let i = 0; i < 10; i++) {
    cache.set(`other ${i}`, i);
    expect(cache.get("kept")).toBe(1);
  }
});

test("setting a key again changes its value and drops nothing", () => {
  const cache = new TwoGenerationCache<string, number>(2);
  cache.set("a", 1);
  cache.set("b", 2);
  cache.set("a", 3);
  expect([cache.get("a"), cache.get("b")]).toEqual([3, 2]);
  cache.clear();
  expect(cache.size).toBe(0);
});
