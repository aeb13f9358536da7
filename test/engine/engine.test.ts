import { spawnSync } from "node:child_process";
import { findBackendFactory } from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, test } from "vitest";
import { closeEngines, currentEngine, engineNames, selectEngine } from "../../src/engine/engine.js";
import * as ops from "../../src/engine/ops/index.js";
import { describeEngines } from "../support/engines.js";

describe("selecting an engine", () => {
  afterAll(closeEngines);

  test("nothing is loaded before it is asked for", () => {
    expect(engineNames.filter((name) => findBackendFactory(name) !== null)).toEqual([]);
    expect(() => currentEngine()).toThrow("E_ENGINE: no engine was selected.");
  });

  test("an unknown name is refused, and a near miss named", async () => {
    await expect(selectEngine("tensorflo")).rejects.toThrow(
      'E_ENGINE: unknown engine "tensorflo"; expected one of tensorflow, wasm, webgpu, cpu; did you mean "tensorflow"?',
    );
  });

  test("engines may be changed, and each is opened once", async () => {
    expect((await selectEngine("cpu")).description).toContain("JavaScript");
    expect(currentEngine()).toBe("cpu");
    expect((await selectEngine("wasm")).name).toBe("wasm");
    expect(currentEngine()).toBe("wasm");
    await selectEngine("cpu");
    expect(await ops.readNumber(ops.sum(ops.tensor([1, 2], [2])))).toBe(3);
  });

  test("without TensorFlow the choice falls on wasm and says how to change that", () => {
    const script = `const { selectEngine } = await import("./src/engine/engine.js");
      console.log(JSON.stringify(await selectEngine()));`;
    const engine = JSON.parse(runScript(script, { NERFORGE_TENSORFLOW: "/nowhere" })) as {
      name: string;
      note?: string;
    };
    if (engine.name === "tensorflow") return; // the npm package is installed here
    expect(engine.name).toBe("wasm");
    expect(engine.note).toContain("nerforge setup-tensorflow");
  });

  test("an absent TensorFlow is an error with the command that brings it", () => {
    const script = `const { selectEngine } = await import("./src/engine/engine.js");
      console.log(await selectEngine("tensorflow").then(() => "found", (error) => error.message));`;
    const line = runScript(script, { NERFORGE_TENSORFLOW: "/nowhere" });
    if (line === "found") return;
    expect(line).toContain("E_ENGINE: TensorFlow is not installed.");
    expect(line).toContain('run "nerforge setup-tensorflow"');
  });
});

describeEngines("a process", ({ name }) => {
  test("ends by itself after training", () => {
    const script = `const { selectEngine, closeEngines } = await import("./src/engine/engine.js");
      const ops = await import("./src/engine/ops/index.js");
      await selectEngine("${name}");
      const x = ops.parameter([1, 2], [2]);
      const { gradients } = ops.lossAndGradients(() => ops.sum(ops.square(x)), [x]);
      console.log((await ops.read(gradients[0])).join());
      await closeEngines();`;
    expect(runScript(script)).toBe("2,4");
  });
});

/** Runs a module in a process of its own and returns what it printed last. */
function runScript(script: string, env: NodeJS.ProcessEnv = {}): string {
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    {
      cwd: new URL("../..", import.meta.url).pathname,
      env: { ...process.env, ...env },
      encoding: "utf8",
      timeout: 25_000,
    },
  );
  if (status !== 0) throw new Error(`status ${status}, signal ${signal}: ${stderr}`);
  return stdout.trim().split("\n").at(-1) ?? "";
}
