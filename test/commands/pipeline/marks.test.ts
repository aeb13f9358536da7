import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  deleteStep,
  lockFolder,
  markPath,
  readMark,
  writeMark,
} from "../../../src/commands/pipeline/marks.js";
import { identifyProcess, isRunning } from "../../../src/core/process-identity.js";
import { nextFolder } from "../../support/temp.js";

const mark = { state: "begun", hash: "h", definition: { run: "say" }, after: {} } as const;

describe("marks", () => {
  test("are read as they were written", () => {
    const out = nextFolder();
    expect(readMark(out, "a.1")).toBeUndefined();
    writeMark(out, "a.1", mark);
    expect(readMark(out, "a.1")).toEqual(mark);
  });

  test.each(["", "{", '{"state":"done"}\n'])("%j is none", (text) => {
    const out = nextFolder();
    writeMark(out, "a", mark);
    writeFileSync(markPath(out, "a"), text);
    expect(() => readMark(out, "a")).toThrow(/^E_INPUT: .*a\.json is no mark of a step\. Fix: delete it\.$/);
  });

  test("go with the step's folder", () => {
    const out = nextFolder();
    writeMark(out, "a", mark);
    mkdirSync(join(out, "a/model"), { recursive: true });
    deleteStep(out, "a", join(out, "a"));
    expect([existsSync(join(out, "a")), readdirSync(join(out, "steps"))]).toEqual([false, []]);
  });
});

describe("lockFolder", () => {
  test("keeps others away until it is given back", async () => {
    const out = nextFolder();
    const unlock = await lockFolder(out);
    await expect(lockFolder(out)).rejects.toThrow(
      `E_CONFIG: process ${process.pid} runs a pipeline in ${out}. Fix: wait until it has ended, or name another --out.`,
    );
    unlock();
    (await lockFolder(out))();
  });

  test("a lock of a process that is gone is none", async () => {
    const out = nextFolder();
    writeFileSync(join(out, "running"), `${process.pid} 1`);
    (await lockFolder(out))();
  });

  test("ends the step that a killed launch left running, and clears away what it was deleting", async () => {
    const out = nextFolder();
    const orphan = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const identity = identifyProcess(orphan.pid!)!;
    writeMark(out, "a", { ...mark, process: identity });
    mkdirSync(join(out, "steps/b.deleted"));
    const ended = new Promise((resolve) => orphan.once("exit", (_code, signal) => resolve(signal)));
    (await lockFolder(out))();
    expect(await ended).toBe("SIGKILL");
    expect(isRunning(identity)).toBe(false);
    expect(readdirSync(join(out, "steps"))).toEqual(["a.json"]);
  });
});
