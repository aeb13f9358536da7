import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { buildCommand } from "../../support/built-command.js";
import { killTinyPipeline, readTinyStates, runTinyPipeline, tinySteps } from "../../support/kill-pipeline.js";
import { nextFolder } from "../../support/temp.js";

beforeAll(buildCommand);

test("the tiny pipeline runs, and gives the same when its runner is killed at a random step", async () => {
  const folder = nextFolder();
  const random = new RandomStream(3, "kill pipeline");
  const victim = tinySteps[random.nextInt(tinySteps.length)];
  const undisturbed = await runTinyPipeline(join(folder, "whole"));
  const broken = join(folder, "broken");
  await killTinyPipeline(broken, victim, random.nextInt(600));
  expect(await runTinyPipeline(broken), `killed in ${victim}`).toEqual(undisturbed);
  expect(await readTinyStates(broken)).toEqual(tinySteps.map((name) => `${name} done`));
}, 120_000);
