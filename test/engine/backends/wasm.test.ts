import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/engine/engine.js";
import { EngineError } from "../../../src/engine/errors.js";
import { clearFailure } from "../../../src/engine/health.js";
import * as ops from "../../../src/engine/ops/index.js";

/** Fills the heap with tensors that nobody writes to, so that no real memory is used. */
function fillHeap(): ops.Tensor[] {
  const held: ops.Tensor[] = [];
  const backend = tf.backend() as BackendWasm;
  for (let count = 2 ** 26; count >= 2 ** 8; count /= 2) {
    try {
      for (;;) held.push(tf.engine().makeTensorFromTensorInfo(backend.makeOutput([count], "float32")));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      clearFailure();
    }
  }
  return held;
}

test("opening it leaves no listener for uncaught errors behind", async () => {
  const before = process.listenerCount("uncaughtException");
  await selectEngine("wasm");
  expect(process.listenerCount("uncaughtException")).toBe(before);
});

describe("the memory of the wasm engine", () => {
  let held: ops.Tensor[] = [];
  let left: ops.Tensor;
  let right: ops.Tensor;
  beforeEach(async () => {
    await selectEngine("wasm");
    [left, right] = [ops.ones([256, 256]), ops.ones([256, 256])];
    held = fillHeap();
  });
  afterEach(() => {
    ops.dispose([...held, left, right]);
    clearFailure();
  });

  test("a tensor that does not fit is an error, not a tensor at address 0", async () => {
    expect(() => ops.fill([1024, 1024], 1)).toThrow(
      /^E_ENGINE: the wasm engine is out of memory at 4\.0 GiB/,
    );
    await expect(ops.read(left)).rejects.toThrow("E_ENGINE");
  });

  test("a product that XNNPACK skips for want of memory fails at the next reading", async () => {
    const result = held.findIndex(({ size }) => size === 256 * 256);
    held.splice(result, 1)[0]!.dispose(); // room for the result, none for the packed weights
    const product = ops.matMul(left, right);
    await expect(ops.read(product)).rejects.toThrow(
      /^E_ENGINE: the wasm engine skipped an operation and its numbers are wrong: XNN status .* status 6/,
    );
    product.dispose();
  });
});
