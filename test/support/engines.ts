import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { closeEngines, type EngineName, engineNames, selectEngine } from "../../src/engine/engine.js";
import { dispose, read, type Tensor } from "../../src/engine/ops/index.js";
import { findTensorflow } from "../../src/engine/tensorflow/locate.js";

/** Vulkan on the CPU, as Debian's package chromium ships it; slow, for correctness alone. */
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";

export interface EngineUnderTest {
  readonly name: EngineName;
  /** How far numbers may be from the reference, relative to max(1, |reference|). */
  readonly tolerance: number;
}

/** Why an engine cannot be tested here; undefined where it can. */
async function reasonToSkip(name: EngineName): Promise<string | undefined> {
  const only = process.env["NERFORGE_TEST_ENGINES"]?.split(",");
  if (only !== undefined && !only.includes(name)) return "not in NERFORGE_TEST_ENGINES";
  if (name === "tensorflow" && findTensorflow() === undefined) return "run nerforge setup-tensorflow";
  if (name === "webgpu" && process.env["NERFORGE_TEST_GPU"] !== "1" && !existsSync(swiftShader)) {
    return "apt-get install chromium for SwiftShader, or NERFORGE_TEST_GPU=1 for a real GPU";
  }
  return undefined;
}
const skipReasons = new Map<EngineName, string | undefined>();
for (const name of engineNames) skipReasons.set(name, await reasonToSkip(name));

function useSwiftShader(): void {
  if (process.env["NERFORGE_TEST_GPU"] === "1") return;
  process.env["VK_DRIVER_FILES"] = process.env["VK_ICD_FILENAMES"] = swiftShader;
  process.env["XDG_RUNTIME_DIR"] ??= tmpdir();
}

/**
 * Runs a suite on every engine that this machine has; the others are printed as skipped, with the reason.
 *
 * @param engines which of them; all when absent
 */
export function describeEngines(
  suite: string,
  define: (engine: EngineUnderTest) => void,
  engines: readonly EngineName[] = engineNames,
): void {
  for (const name of engines) {
    const reason = skipReasons.get(name);
    if (reason !== undefined) {
      describe.skip(`${suite} on ${name} (skipped: ${reason})`, () => define({ name, tolerance: 0 }));
      continue;
    }
    describe(`${suite} on ${name}`, () => {
      beforeAll(async () => {
        if (name === "webgpu") useSwiftShader();
        await selectEngine(name);
      });
      afterAll(closeEngines);
      define({ name, tolerance: name === "webgpu" ? 1e-3 : 1e-4 });
    });
  }
}

/** Largest difference, relative to max(1, |expected|); infinite when the lengths differ or a number is NaN. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  return largest;
}

/** Reads a tensor, frees it, and compares its numbers. */
export async function expectNumbers(
  tensor: Tensor,
  expected: ArrayLike<number>,
  tolerance: number,
): Promise<void> {
  const actual = await read(tensor);
  dispose(tensor);
  const difference = largestDifference(actual, expected);
  if (difference > tolerance)
    expect(Array.from(actual), `off by ${difference}`).toEqual(Array.from(expected));
  expect(difference).toBeLessThanOrEqual(tolerance);
}
