import { expect, test } from "vitest";
import { meanLogProbability, toLogOdds, totalLogOdds } from "../../../../src/models/methods/mrc/span-odds.js";

const pair = (...logOdds: number[]) => ({ first: 0, last: 0, logOdds });

test("the mean is the geometric one of the probabilities, also far from 0", () => {
  // sigmoid(log 3) = 3/4, sigmoid(-log 3) = 1/4
  expect(Math.exp(meanLogProbability(pair(Math.log(3), -Math.log(3))))).toBeCloseTo(Math.sqrt(3 / 16), 12);
  expect(meanLogProbability(pair(-800))).toBeCloseTo(-800, 9);
  expect(meanLogProbability(pair(800))).toBeCloseTo(0, 12);
  expect(meanLogProbability(pair(30, 30))).toBeGreaterThan(meanLogProbability(pair(30, 29)));
});

test("the total is the sum", () => expect(totalLogOdds(pair(1, -3, 0.5))).toBe(-1.5));

test("log odds are 0 at one half", () => {
  expect(toLogOdds(0.5)).toBe(0);
  expect(toLogOdds(0.75)).toBeCloseTo(Math.log(3), 12);
});
