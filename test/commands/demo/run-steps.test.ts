import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { DemoStep } from "../../../src/commands/demo/demo-steps.js";
import { runSteps } from "../../../src/commands/demo/run-steps.js";
import { silentLogger } from "../../../src/core/logger.js";
import { nextFolder } from "../../support/temp.js";

/** A command line that notes begin and end of each step, and fails where its config says so. */
function standIn(): { out: string; command: string[]; events: () => string[] } {
  const out = nextFolder();
  const notes = join(out, "events");
  const program = join(out, "program.mjs");
  writeFileSync(
    program,
    `import { appendFileSync, readFileSync } from "node:fs";
     const file = process.argv.at(-1);
     const config = readFileSync(file, "utf8");
     const note = (what) => appendFileSync(${JSON.stringify(notes)}, what + " " + /name: (\\S+)/.exec(config)[1] + "\\n");
     note("begin");
     console.error("reading " + process.argv.slice(2).join(" "));
     const meets = /meets: (\\S+)/.exec(config)?.[1];
     while (meets && !readFileSync(${JSON.stringify(notes)}, "utf8").includes("begin " + meets))
       await new Promise((resolve) => setTimeout(resolve, 10));
     if (config.includes("fails: true")) { console.error("E_BROKEN: it broke"); process.exit(1); }
     note("end");`,
  );
  const events = () => (existsSync(notes) ? readFileSync(notes, "utf8").trim().split("\n") : []);
  return { out, command: [process.execPath, program], events };
}
const step = (name: string, after: string[] = [], config: Record<string, unknown> = {}): DemoStep => ({
  name,
  verb: "pretrain",
  config: { name, ...config },
  after,
});
const signal = new AbortController().signal;

describe("runSteps", () => {
  test("a step begins when those before it have ended", async () => {
    const { out, command, events } = standIn();
    const steps = [step("c", ["a", "b"]), step("a"), step("b", ["a"])];
    await runSteps(steps, { command, out, jobs: 2, logger: silentLogger, signal });
    expect(events()).toEqual(["begin a", "end a", "begin b", "end b", "begin c", "end c"]);
  });

  test("as many steps as jobs run at one time, and no more", async () => {
    const { out, command, events } = standIn();
    const steps = [step("a", [], { meets: "b" }), step("b", [], { meets: "a" }), step("c"), step("d")];
    await runSteps(steps, { command, out, jobs: 2, logger: silentLogger, signal });
    let running = 0;
    const counts = events().map((event) => (running += event.startsWith("begin") ? 1 : -1));
    expect(counts).toHaveLength(8);
    expect(Math.max(...counts)).toBe(2);
  });

  test("a step's words stay in its log, and its config beside them", async () => {
    const { out, command } = standIn();
    await runSteps([step("one step")], { command, out, jobs: 1, logger: silentLogger, signal });
    const config = join(out, "configs/one-step.yaml");
    expect(readFileSync(join(out, "logs/one-step.log"), "utf8")).toBe(`reading pretrain ${config}\n`);
    expect(readFileSync(config, "utf8")).toContain("name: one step");
  });

  test("a failing step ends the run with its last words, and nothing after it begins", async () => {
    const { out, command, events } = standIn();
    const run = runSteps([step("a", [], { fails: true }), step("b", ["a"])], {
      ...{ command, out, jobs: 2, logger: silentLogger, signal },
    });
    await expect(run).rejects.toThrow(
      /^E_INPUT: the step "a" failed: .*E_BROKEN: it broke\. \(log=.*a\.log config=.*a\.yaml\) Fix: mend it/,
    );
    expect(events()).toEqual(["begin a"]);
  });

  test("after an interrupt nothing begins any more", async () => {
    const { out, command, events } = standIn();
    const abort = new AbortController();
    abort.abort();
    const run = runSteps([step("a")], { command, out, jobs: 1, logger: silentLogger, signal: abort.signal });
    await expect(run).rejects.toThrow("E_INTERRUPTED: the demo was interrupted. Fix: run it again to go on.");
    expect(events()).toEqual([]);
  });
});
