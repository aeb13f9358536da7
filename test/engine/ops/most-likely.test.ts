import { expect, test } from "vitest";
import * as ops from "../../../src/engine/ops/index.js";
import { describeEngines, largestDifference } from "../../support/engines.js";

describeEngines("mostLikely", ({ tolerance }) => {
  test("gives the largest of each row with their log-probabilities, the smaller id first at a tie", async () => {
    const logits = ops.tensor([1, 3, 3, 0, 2, -1, -2, -1, -3, 7], [2, 5]);
    const before = ops.countTensors();
    const { logProbs, ids } = await ops.mostLikely(logits, 3);
    expect(ops.countTensors()).toBe(before);
    expect([...ids]).toEqual([1, 2, 4, 4, 0, 2]);
    const all = ops.logSoftmax(logits);
    const expected = await ops.read(all);
    const places = [1, 2, 4, 9, 5, 7];
    expect(
      largestDifference(
        logProbs,
        places.map((place) => expected[place]!),
      ),
    ).toBeLessThan(tolerance);
    ops.dispose([logits, all]);
  });

  test("a penalty hides, and leaves the other log-probabilities as they are", async () => {
    const logits = ops.tensor([1, 3, 2, 0], [1, 4]);
    const penalty = ops.tensor([0, -1e9, 0, 0], [1, 4]);
    const { logProbs, ids } = await ops.mostLikely(logits, 4, penalty);
    expect([...ids]).toEqual([2, 0, 3, 1]);
    const sum = Math.log(Math.exp(1) + Math.exp(3) + Math.exp(2) + 1);
    expect(logProbs[0]).toBeCloseTo(2 - sum, 4);
    expect(logProbs[3]).toBeLessThan(-1e8);
    ops.dispose([logits, penalty]);
  });

  test("finds them in a row of a real vocabulary", async () => {
    const vocab = 30_011;
    const values = Float32Array.from({ length: 2 * vocab }, (_, i) => ((i * 7919) % 60_013) / 1000);
    const logits = ops.tensor(values, [2, vocab]);
    const { ids } = await ops.mostLikely(logits, 20);
    for (const row of [0, 1]) {
      const own = values.subarray(row * vocab, (row + 1) * vocab);
      const sorted = [...own.keys()].sort((a, b) => own[b]! - own[a]! || a - b);
      expect([...ids.subarray(row * 20, row * 20 + 20)]).toEqual(sorted.slice(0, 20));
    }
    logits.dispose();
  });

  test("more than there are is refused", async () => {
    const logits = ops.zeros([1, 3]);
    await expect(ops.mostLikely(logits, 4)).rejects.toThrow(
      "E_SHAPE: mostLikely: 4 of 3 were asked for, at most 3 can be.",
    );
    logits.dispose();
  });
});
