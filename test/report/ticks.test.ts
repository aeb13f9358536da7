import { expect, test } from "vitest";
import { formatTick, ticksBetween } from "../../src/report/ticks.js";

test.each([
  [0, 100, [0, 50, 100]],
  [0, 1, [0, 0.5, 1]],
  [0, 37, [0, 10, 20, 30, 40]],
  [-3, 2, [-4, -2, 0, 2]],
  [5, 5, [4, 6, 8, 10]],
  [0, 0, [0, 0.5, 1]],
])("ticks from %d to %d are %j", (low, high, ticks) => expect(ticksBetween(low, high)).toEqual(ticks));

test("ticks hold both ends", () => {
  for (const [low, high] of [
    [0.003, 0.0371],
    [12, 12_345],
    [-7.5, -7.1],
  ]) {
    const ticks = ticksBetween(low, high);
    expect(ticks[0]).toBeLessThanOrEqual(low);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
  }
});

test.each([
  [1200, "1,200"],
  [0.25, "0.25"],
  [0.00002, "2e-5"],
  [0, "0"],
])("%d is written %s", (value, text) => expect(formatTick(value)).toBe(text));
