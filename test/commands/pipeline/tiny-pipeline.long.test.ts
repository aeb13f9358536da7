import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { buildCommand } from "../../support/built-command.js";
import { killTinyPipeline, runTinyPipeline, tinySteps } from "../../support/kill-pipeline.js";
import { nextFolder } from "../../support/temp.js";

beforeAll(buildCommand);

test("a pipeline whose runner is killed in each of its steps gives the same", async () => {
  const folder = nextFolder();
  const random = new RandomStream(1, "kill pipeline often");
  const undisturbed = await runTinyPipeline(join(folder, "whole"));
  const broken = join(folder, "broken");
  for (const step of tinySteps) await killTinyPipeline(broken, step, random.nextInt(800));
  expect(await runTinyPipeline(broken)).toEqual(undisturbed);
});
