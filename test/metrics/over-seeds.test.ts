import { expect, test } from "vitest";
import { formatSpread, spreadOf } from "../../src/metrics/over-seeds.js";

test.each([
  [[0.9], { runs: 1, mean: 0.9, deviation: 0 }, "90.00"],
  [[0.9, 0.92], { runs: 2, mean: 0.91, deviation: 0.01414213562373096 }, "91.00 ± 1.41"],
  [[], { runs: 0, mean: 0, deviation: 0 }, "0.00"],
])("spreadOf %j", (values, spread, text) => {
  expect(spreadOf(values).mean).toBeCloseTo(spread.mean, 12);
  expect(spreadOf(values).deviation).toBeCloseTo(spread.deviation, 12);
  expect(formatSpread(spreadOf(values))).toBe(text);
});
