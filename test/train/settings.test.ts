import { describe, expect, test } from "vitest";
import { z } from "zod";
import { checkConfig } from "../../src/core/config.js";
import { trainingSettings } from "../../src/train/settings.js";

const refusal = (value: unknown): string => {
  try {
    checkConfig(trainingSettings, value, "train.yaml");
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
};

describe("training settings", () => {
  test("are complete when only the length of the run is given", () => {
    expect(trainingSettings.parse({ epochs: 3 })).toEqual({
      optimizer: {
        name: "adamw",
        learningRate: 5e-5,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weightDecay: 0.01,
      },
      schedule: { name: "linear" },
      batchSize: 32,
      epochs: 3,
      clipNorm: 1,
      seed: 1,
      evaluateEvery: "epoch",
      checkpointEverySteps: 500,
      logEverySteps: 10,
      workers: 1,
      windowExamples: 4096,
    });
  });

  test.each([
    [{}, "✖ give epochs or steps, one of them\n  → at epochs"],
    [{ epochs: 1, steps: 2 }, "✖ give epochs or steps, not both\n  → at epochs"],
    [
      { epochs: 1, batchSize: 8, microBatchSize: 3 },
      "✖ microBatchSize 3 does not divide batchSize 8\n  → at microBatchSize",
    ],
    [
      { epochs: 1, evaluateEvery: "never", patience: 2 },
      '✖ patience counts evaluations, and evaluateEvery is "never"\n  → at patience',
    ],
    [
      { epochs: 1, schedule: { name: "linear", warmupSteps: 1, warmupRatio: 0.1 } },
      "✖ warmupSteps and warmupRatio say the same thing: give one of them\n  → at schedule.warmupRatio",
    ],
    [{ epochs: 1, schedule: { name: "linear", cycles: 2 } }, '✖ Unrecognized key: "cycles"\n  → at schedule'],
    [{ epochs: 1, learningRate: 1 }, '✖ Unrecognized key: "learningRate"'],
    [{ epochs: 1, optimizer: { name: "sgd" } }, '"adamw"|"adam"\n  → at optimizer.name'],
  ])("%j is refused with what is wrong", (value, message) => {
    expect(refusal(value)).toContain(message);
  });

  test("every key says what it means", () => {
    const undescribed: string[] = [];
    const walk = (schema: z.core.JSONSchema._JSONSchema, path: string): void => {
      if (typeof schema === "boolean") return;
      for (const variant of schema.oneOf ?? []) walk(variant, path);
      for (const [key, child] of Object.entries(schema.properties ?? {})) {
        if (typeof child !== "boolean" && child.description === undefined) undescribed.push(`${path}${key}`);
        walk(child, `${path}${key}.`);
      }
    };
    const json = z.toJSONSchema(trainingSettings, { io: "input" });
    walk(json, "");
    expect(Object.keys(json.properties!).length).toBeGreaterThan(10);
    expect(undescribed).toEqual([]);
  });
});
