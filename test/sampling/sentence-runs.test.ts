import { expect, test } from "vitest";
import { sentenceEnd } from "../../src/sampling/sentence-runs.js";

test("sentenceEnd ends a run at the next id or at the end", () => {
  const ids = Int32Array.of(1, 1, 4, 5, 5, 5);
  expect([0, 2, 3].map((start) => sentenceEnd(ids, start))).toEqual([2, 3, 6]);
});
