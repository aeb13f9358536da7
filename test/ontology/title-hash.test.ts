import { expect, test } from "vitest";
import { hashTitle } from "../../src/ontology/title-hash.js";

const hashOf = (title: string): string => {
  const hash = { low: 0, high: 0 };
  hashTitle(title, hash);
  return `${hash.low} ${hash.high}`;
};

test("a title's hash is the same each time, and fits two signed words", () => {
  const hash = { low: 0, high: 0 };
  for (const title of ["", "Paris", "भारत", "😀"]) {
    hashTitle(title, hash);
    expect(hashOf(title)).toBe(`${hash.low} ${hash.high}`);
    expect([hash.low | 0, hash.high | 0]).toEqual([hash.low, hash.high]);
  }
});

test("titles that differ in little have hashes that differ in both halves", () => {
  const titles = ["", "a", "b", "aa", "ab", "ba", "A", "a\u0000", "Ā", "愀", "List of 1", "List of 2"];
  const halves = titles.map((title) => hashOf(title).split(" "));
  expect(new Set(halves.map(([low]) => low)).size).toBe(titles.length);
  expect(new Set(halves.map(([, high]) => high)).size).toBe(titles.length);
});

test("the upper half, where a search begins, spreads evenly", () => {
  const buckets = new Uint32Array(64);
  const hash = { low: 0, high: 0 };
  for (let i = 0; i < 64_000; i++) {
    hashTitle(`Item ${i}`, hash);
    buckets[hash.high >>> 26]++;
  }
  expect(Math.min(...buckets)).toBeGreaterThan(850);
  expect(Math.max(...buckets)).toBeLessThan(1150);
});
