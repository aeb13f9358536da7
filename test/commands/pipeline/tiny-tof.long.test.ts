import { cpSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { buildCommand } from "../../support/built-command.js";
import { nextFolder } from "../../support/temp.js";
import { killTinyTof, runTinyTof, tofSteps } from "../../support/tiny-tof.js";

beforeAll(buildCommand);

/** Every third, so that each kind of step is met and the test stays under a few minutes. */
const victims = tofSteps.filter((_, at) => at % 3 === 0);

test("TOF whose runner is killed in one step after another gives the same", async () => {
  const folder = nextFolder();
  const random = new RandomStream(1, "kill TOF often");
  const whole = await runTinyTof(join(folder, "whole"));
  const broken = join(folder, "broken");
  cpSync(join(folder, "whole"), broken, { recursive: true });
  for (const step of victims) {
    await killTinyTof(broken, step, random.nextInt(800));
    expect(await runTinyTof(broken), `killed in ${step}`).toEqual(whole);
  }
});
