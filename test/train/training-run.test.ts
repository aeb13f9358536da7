import { describe, expect, test } from "vitest";
import { killTraining } from "../support/kill-training.js";
import { nextFolder } from "../support/temp.js";

describe("kill -9", () => {
  test("at 3 random steps leaves the losses of an undisturbed run, bit by bit", async () => {
    const { undisturbed, afterKills, kills, repeatedSteps } = await killTraining(nextFolder(), {
      ...{ engine: "wasm", steps: 40, kills: 3, seed: 1 },
    });
    expect(undisturbed.length).toBe(20);
    expect(afterKills).toEqual(undisturbed);
    expect(kills).toBeGreaterThanOrEqual(2);
    expect(repeatedSteps).toBeGreaterThan(0);
  }, 60_000);
});
