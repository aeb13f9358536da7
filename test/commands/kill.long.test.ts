import { beforeAll, describe, expect, test } from "vitest";
import { buildCommand } from "../support/built-command.js";
import { killBuilds, stages } from "../support/kill-builds.js";
import { nextFolder } from "../support/temp.js";

describe("kill -9", () => {
  beforeAll(buildCommand);

  test("at 50 random moments, with 1 and 2 workers, leaves the rows of an undisturbed build", async () => {
    const { undisturbed, afterKills, killed, resumed } = await killBuilds(nextFolder(), 50);
    expect(new Set(afterKills)).toEqual(new Set([undisturbed]));
    expect(afterKills.length).toBeGreaterThanOrEqual(2);
    expect(killed.length).toBeGreaterThanOrEqual(50);
    expect(new Set(killed)).toEqual(new Set(stages.map(([stage]) => stage)));
    expect(resumed).toBeGreaterThan(0);
  }, 600000);
});
