import { describe, expect, test } from "vitest";
import { type OverlapRule, resolveOverlaps } from "../../../../src/models/methods/mrc/resolve-overlaps.js";

/** A span by its name: `start-end label rank`. */
const span = (shown: string) => {
  const [range, label, rank] = shown.split(" ");
  const [start, end] = range.split("-").map(Number);
  return { start, end, label, rank: Number(rank), shown };
};
const resolve = (rule: OverlapRule, ...shown: string[]): string[] =>
  resolveOverlaps(shown.map(span), rule)
    .map((one) => one.shown)
    .sort();

describe("resolveOverlaps", () => {
  const nested = "0-9 LOC 3";
  const inside = "3-6 PER 5";
  const crossing = "5-12 LOC 4";
  const apart = "12-15 PER 1";

  test("flat keeps the surest of those that overlap, whatever their labels", () => {
    expect(resolve("flat", nested, inside, crossing, apart)).toEqual([apart, inside]);
    expect(resolve("flat", nested, crossing, apart)).toEqual([apart, crossing]);
  });

  test("flat keeps what only touches, and what is freed by a refusal", () => {
    expect(resolve("flat", "0-5 A 1", "5-9 A 2")).toEqual(["0-5 A 1", "5-9 A 2"]);
    // the second overlaps the third, which the first keeps out
    expect(resolve("flat", "8-12 A 3", "0-5 A 1", "4-9 A 2")).toEqual(["0-5 A 1", "8-12 A 3"]);
  });

  test("nested keeps one inside another, and of two that cross the surer", () => {
    expect(resolve("nested", nested, crossing, apart)).toEqual([apart, crossing]);
    expect(resolve("nested", nested, inside, crossing, apart)).toEqual([nested, apart, inside]);
    expect(resolve("nested", "0-4 A 1", "0-4 B 2", "0-2 A 3", "2-4 A 3")).toHaveLength(4);
  });

  test("any keeps all", () => {
    expect(resolve("any", nested, inside, crossing)).toEqual([nested, inside, crossing]);
  });

  test("a tie goes to the first, then to the longer, then by label, in any order given", () => {
    for (const order of [
      ["2-6 A 1", "0-4 A 1"],
      ["0-4 A 1", "2-6 A 1"],
    ])
      expect(resolve("flat", ...order)).toEqual(["0-4 A 1"]);
    expect(resolve("flat", "0-2 A 1", "0-4 A 1")).toEqual(["0-4 A 1"]);
    expect(resolve("flat", "0-4 B 1", "0-4 A 1")).toEqual(["0-4 A 1"]);
  });
});
