import { describe, expect, test } from "vitest";
import { pairAll, pairBest, pairNearest } from "../../../../src/models/methods/mrc/pair-places.js";

const scores = {
  starts: Float32Array.of(1, -1, 2, 3, 0),
  ends: Float32Array.of(-2, 1, -1, 2, 4),
};

describe("pairs of places", () => {
  test("all: every start with every end that is not before it", () => {
    expect([...pairAll(scores)]).toEqual([0, 1, 0, 3, 0, 4, 2, 3, 2, 4, 3, 3, 3, 4]);
    expect([...pairAll(scores, 2)]).toEqual([0, 1, 2, 3, 3, 3, 3, 4]);
    expect([...pairAll(scores, 1)]).toEqual([3, 3]);
  });

  test("nearest: every start with the next end", () => {
    expect([...pairNearest(scores)]).toEqual([0, 1, 2, 3, 3, 3]);
    expect([...pairNearest(scores, 1)]).toEqual([3, 3]);
    expect([...pairNearest({ starts: Float32Array.of(-1, 5), ends: Float32Array.of(5, -1) })]).toEqual([]);
  });

  test("a score of 0 is no start and no end", () => {
    const zero = { starts: Float32Array.of(0), ends: Float32Array.of(0) };
    expect([...pairAll(zero), ...pairNearest(zero)]).toEqual([]);
  });

  test("best: the likeliest starts and ends, above 0 or not", () => {
    expect([...pairBest(scores, 1)]).toEqual([3, 4]);
    expect([...pairBest(scores, 2)]).toEqual([3, 4, 3, 3, 2, 4, 2, 3]);
    expect([...pairBest(scores, 2, 1)]).toEqual([3, 3]);
    const low = { starts: Float32Array.of(-5, -4), ends: Float32Array.of(-4, -5) };
    expect([...pairBest(low, 2)]).toEqual([1, 1, 0, 0, 0, 1]);
    expect([...pairBest(low, 1)]).toEqual([]); // the best end is before the best start
  });
});
