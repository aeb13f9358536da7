import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { setupTensorflow } from "../../src/commands/setup-tensorflow.js";
import { silentLogger } from "../../src/core/logger.js";
import { findTensorflow } from "../../src/engine/tensorflow/locate.js";
import { nextFolder } from "../support/temp.js";

const isBuilt = findTensorflow()?.kind === "build";

describe("setup-tensorflow", () => {
  afterEach(() => vi.unstubAllEnvs());

  test.skipIf(!isBuilt)("finds the build of an earlier run and checks it", async () => {
    const { isGpu } = findTensorflow()!;
    const result = await setupTensorflow({ gpu: isGpu }, silentLogger);
    expect(result.isNew).toBe(false);
    expect(result.tensorflowVersion).toBe(findTensorflow()!.version);
  });

  describe("in an empty cache", () => {
    beforeEach(() => vi.stubEnv("NERFORGE_TENSORFLOW", nextFolder()));

    test("a folder without TensorFlow is refused before anything is built", async () => {
      await expect(setupTensorflow({ from: nextFolder() }, silentLogger)).rejects.toThrow(
        /^E_ENGINE: no TensorFlow below .* Fix: give the folder of the pip package/,
      );
    });

    test("a machine without Python is told what to install", async () => {
      vi.stubEnv("PATH", "/nowhere");
      await expect(setupTensorflow({}, silentLogger)).rejects.toThrow(
        'E_ENGINE: making a Python environment: "python3" is not installed. Fix: install Python with venv',
      );
    });
  });
});
