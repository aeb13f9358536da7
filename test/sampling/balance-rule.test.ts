import { describe, expect, test } from "vitest";
import { balancedShares, CategorySampler, unitOfDraw } from "../../src/sampling/balance-rule.js";

describe("balancedShares", () => {
  test("is |E|^alpha over its sum, worked by hand for 16, 1 and 0 mentions", () => {
    expect([...balancedShares([16, 1, 0], 0.5)]).toEqual([0.8, 0.2, 0]);
    const paper = balancedShares([16, 1], 0.7); // 16^0.7 = 2^2.8 = 6.9644
    expect(paper[0]).toBeCloseTo(6.9644 / 7.9644, 4);
  });

  test.each([
    [1, [0.75, 0.25]],
    [0, [0.5, 0.5]],
  ])("alpha %i keeps the shares or makes them equal", (alpha, expected) => {
    expect([...balancedShares([300, 100], alpha)]).toEqual(expected);
  });

  test("is all zeros without mentions", () => {
    expect([...balancedShares([0, 0], 0.7)]).toEqual([0, 0]);
  });
});

describe("CategorySampler", () => {
  test("draws categories by |E|^0.7 and their sentences uniformly", () => {
    const mentions = [10_000, 3000, 0, 40];
    const sentences = [7, 5, 0, 3];
    const shares = balancedShares(mentions, 0.7);
    const sampler = new CategorySampler(shares, sentences);
    const draws = 60_000;
    const counts = sentences.map((count) => new Array<number>(count).fill(0));
    for (let draw = 0; draw < draws; draw++) {
      const { category, rank } = sampler.at(unitOfDraw(3, draw));
      counts[category][rank]++;
    }
    counts.forEach((ranks, category) => {
      for (const count of ranks) {
        const p = shares[category] / sentences[category];
        // Five standard deviations of a binomial count: 15 cells miss it once in 100,000 seeds.
        expect(Math.abs(count - draws * p)).toBeLessThan(5 * Math.sqrt(draws * p * (1 - p)));
      }
    });
  });

  test("both ends of the unit interval fall on categories that have sentences", () => {
    const sampler = new CategorySampler(balancedShares([0, 3, 0.1, 0], 0.7), [0, 4, 1, 0]);
    expect(sampler.at(0)).toEqual({ category: 1, rank: 0 });
    expect(sampler.at(1 - 2 ** -53)).toEqual({ category: 2, rank: 0 });
  });
});
