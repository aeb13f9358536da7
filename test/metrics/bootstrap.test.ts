import { describe, expect, test } from "vitest";
import { bootstrapF1 } from "../../src/metrics/bootstrap.js";

const right = { correct: 1, predicted: 1, gold: 1 };
const wrong = { correct: 0, predicted: 1, gold: 1 };
const mix = (size: number) => Array.from({ length: size }, (_, i) => (i % 2 === 0 ? right : wrong));

describe("bootstrapF1", () => {
  test("a system that is always right has no spread", () => {
    expect(bootstrapF1([right, right])).toEqual({ low: 1, high: 1 });
  });
  test("the interval is that of a binomial share, and narrows with more sentences", () => {
    const { low, high } = bootstrapF1(mix(400), { resamples: 4000 });
    // 0.5 ± 1.96 * sqrt(0.25 / 400) = 0.451 .. 0.549
    expect(low).toBeCloseTo(0.451, 1.9);
    expect(high).toBeCloseTo(0.549, 1.9);
    const few = bootstrapF1(mix(40));
    expect(few.high - few.low).toBeGreaterThan(2 * (high - low));
  });
  test("the same seed gives the same interval", () => {
    expect(bootstrapF1(mix(20), { seed: 3 })).toEqual(bootstrapF1(mix(20), { seed: 3 }));
  });
  test("nothing gives 0", () => expect(bootstrapF1([])).toEqual({ low: 0, high: 0 }));
});
