import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { buildCommand } from "../../support/built-command.js";
import { nextFolder } from "../../support/temp.js";
import { killTinyTof, runTinyTof, tofSteps } from "../../support/tiny-tof.js";

beforeAll(buildCommand);

test("every step of TOF runs, and gives the same when its runner is killed at a random step", async () => {
  const folder = nextFolder();
  const random = new RandomStream(6, "kill TOF");
  const victim = tofSteps[random.nextInt(tofSteps.length)];
  const out = join(folder, "whole");
  const whole = await runTinyTof(out);
  expect(Object.keys(whole.headlines).sort()).toEqual([...tofSteps].sort());
  expect(whole.headlines["lexicon"]["entries"]).toBeGreaterThan(20);
  expect(whole.headlines["translated-ner"]["words translated"]).toBeGreaterThan(100);
  expect(whole.found.trim().split("\n")).toHaveLength(20);
  const report = readFileSync(join(out, "report.html"), "utf8");
  for (const title of ["Target scores after every step", "Pseudo labels", "Curves", "ner-again.1: loss"])
    expect(report).toContain(title);
  const broken = join(folder, "broken");
  cpSync(out, broken, { recursive: true });
  await killTinyTof(broken, victim, random.nextInt(600));
  expect(await runTinyTof(broken), `killed in ${victim}`).toEqual(whole);
}, 240_000);
