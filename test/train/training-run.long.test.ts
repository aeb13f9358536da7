import { describe, expect, test } from "vitest";
import { findTensorflow } from "../../src/engine/tensorflow/locate.js";
import { killTraining } from "../support/kill-training.js";
import { nextFolder } from "../support/temp.js";

describe("kill -9", () => {
  test("at 25 random steps leaves the losses of an undisturbed run, bit by bit", async () => {
    const { undisturbed, afterKills, kills, repeatedSteps } = await killTraining(nextFolder(), {
      ...{ engine: "wasm", steps: 250, kills: 25, seed: 3 },
    });
    expect(undisturbed.length).toBe(125);
    expect(afterKills).toEqual(undisturbed);
    expect(kills).toBeGreaterThanOrEqual(20);
    expect(repeatedSteps).toBeGreaterThan(0);
  });

  test.skipIf(findTensorflow() === undefined)(
    "on tensorflow leaves them to 1e-5 (skipped where TensorFlow is absent: nerforge setup-tensorflow)",
    async () => {
      const { undisturbed, afterKills } = await killTraining(nextFolder(), {
        ...{ engine: "tensorflow", steps: 60, kills: 5, seed: 2 },
      });
      expect(afterKills.length).toBe(undisturbed.length);
      for (const [i, line] of afterKills.entries())
        for (const [k, value] of line.entries()) {
          const expected = undisturbed[i]![k]!;
          if (expected === null) expect(value).toBeNull();
          else expect(Math.abs(value! - expected)).toBeLessThanOrEqual(1e-5 * Math.abs(expected));
        }
    },
  );
});
