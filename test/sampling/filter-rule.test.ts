import { describe, expect, test } from "vitest";
import {
  crowdedRuleFor,
  defaultFilterOptions,
  dropsCrowded,
  pickFrequentLabels,
  splitOfPage,
} from "../../src/sampling/filter-rule.js";

/** Five standard deviations of the share of `count` decisions of probability `p`: missed once in 1.7 million. */
const tolerance = (p: number, count: number): number => 5 * Math.sqrt((p * (1 - p)) / count);
const share = (count: number, decide: (i: number) => boolean): number =>
  Array.from({ length: count }, (_, i) => decide(i)).filter(Boolean).length / count;

describe("the filter's rules", () => {
  test.each([
    [0, undefined],
    [2, undefined],
    [3, 0.3],
    [4, 0.5],
    [5, 0.7],
    [50, 0.7],
  ])("with %i mentions of ENTITY the paper's probability is %s", (count, ratio) => {
    expect(crowdedRuleFor(count, defaultFilterOptions.crowded)?.dropRatio).toBe(ratio);
  });

  test.each([0.3, 0.5, 0.7])("chance drops a share of %f, whatever page or sentence it is asked of", (p) => {
    const count = 20_000;
    expect(Math.abs(share(count, (i) => dropsCrowded(1, i, 0, p)) - p)).toBeLessThan(tolerance(p, count));
    expect(Math.abs(share(count, (i) => dropsCrowded(1, 7, i, p)) - p)).toBeLessThan(tolerance(p, count));
  });

  test("a ratio of 0 never drops, of 1 always", () => {
    expect(share(500, (i) => dropsCrowded(1, i, 1, 0))).toBe(0);
    expect(share(500, (i) => dropsCrowded(1, i, 1, 1))).toBe(1);
  });

  test("nine pages in ten go to training, and the seed moves them", () => {
    const count = 20_000;
    const isTrain = (seed: number) => (page: number) => splitOfPage(seed, page, 0.9) === "train";
    expect(Math.abs(share(count, isTrain(1)) - 0.9)).toBeLessThan(tolerance(0.9, count));
    expect(share(count, (page) => isTrain(1)(page) === isTrain(2)(page))).toBeLessThan(0.9);
  });

  test("the most frequent labels are picked by mentions, ties by name, and never one without mentions", () => {
    const names = ["b", "a", "ENTITY", "d", "none"];
    expect([...pickFrequentLabels([5, 5, 9, 1, 0], names, 2)]).toEqual([2, 1]);
    expect([...pickFrequentLabels([5, 5, 9, 1, 0], names, 20)]).toEqual([2, 1, 0, 3]);
  });
});
