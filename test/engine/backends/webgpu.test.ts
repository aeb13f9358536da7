import * as tf from "@tensorflow/tfjs-core";
import { afterEach, expect, test } from "vitest";
import { bucketLength } from "../../../src/engine/bucket-length.js";
import { clearFailure } from "../../../src/engine/health.js";
import * as ops from "../../../src/engine/ops/index.js";
import { describeEngines } from "../../support/engines.js";

const webgpuBackend = (): { device: GPUDevice } => tf.backend() as unknown as { device: GPUDevice };

describeEngines("the GPU", () => {
  afterEach(clearFailure);

  test("is asked for more than the default limits", () => {
    expect(webgpuBackend().device.limits.maxStorageBuffersPerShaderStage).toBeGreaterThan(8);
  });

  test("runs small tensors too", () => {
    expect(tf.env().getBool("WEBGPU_CPU_FORWARD")).toBe(false);
  });

  test("a buffer over its limit is an error when numbers are read", async () => {
    const { maxStorageBufferBindingSize } = webgpuBackend().device.limits;
    const count = maxStorageBufferBindingSize / 4 + 1024;
    const total = ops.tidy(() => ops.sum(ops.fill([count], 1)));
    await expect(ops.read(total)).rejects.toThrow(
      /^E_ENGINE: the GPU refused an operation and its numbers are wrong/,
    );
    total.dispose();
  });

  test("buffers stop growing when lengths fall into buckets", async () => {
    const passOver = async (): Promise<number> => {
      for (let length = 100; length <= 400; length += 9) {
        const x = ops.tidy(() => ops.mul(ops.add(ops.ones([bucketLength(length), 16]), 1), 2));
        await ops.read(x);
        x.dispose();
      }
      return (tf.memory() as unknown as { numBytesAllocatedInGPU: number }).numBytesAllocatedInGPU;
    };
    const first = await passOver();
    expect(await passOver()).toBe(first);
  });

  test("a lost device is an error when numbers are read", async () => {
    const x = ops.tidy(() => ops.add(ops.ones([4]), 1));
    webgpuBackend().device.destroy();
    await expect(ops.read(x)).rejects.toThrow(/^E_ENGINE: the GPU was lost/);
  });
}, ["webgpu"]);
