import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { endProcess, identifyProcess, isRunning, processIdOf } from "../../src/core/process-identity.js";

test("a process is known by number and start until it ends", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  const ended = once(child, "exit");
  const identity = identifyProcess(child.pid!)!;
  expect(processIdOf(identity)).toBe(child.pid);
  expect(isRunning(identity)).toBe(true);
  expect(isRunning(`${child.pid} 1`)).toBe(false);
  await endProcess(identity);
  await ended;
  expect(isRunning(identity)).toBe(false);
  expect(identifyProcess(child.pid!)).toBeUndefined();
  await endProcess(identity);
});
