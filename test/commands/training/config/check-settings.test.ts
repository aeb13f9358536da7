import { describe, expect, test } from "vitest";
import { z } from "zod";
import { checkSettings } from "../../../../src/commands/training/config/check-settings.js";

const schema = z.strictObject({
  epochs: z.int(),
  optimizer: z.strictObject({ learningRate: z.number().default(1) }).prefault({}),
  schedule: z
    .discriminatedUnion("name", [
      z.strictObject({ name: z.literal("linear") }),
      z.strictObject({ name: z.literal("sgdr"), periodSteps: z.int() }),
    ])
    .optional(),
});
const check = (tree: unknown) => checkSettings(schema, tree, { file: "a.yaml", verb: "finetune" });

describe("checkSettings", () => {
  test("gives what the schema makes of it", () => {
    expect(check({ epochs: 2 })).toEqual({ epochs: 2, optimizer: { learningRate: 1 } });
  });

  test("names every fault with its place, and for an unknown key the one that was meant", () => {
    expect(() => check({ epochs: "x", optimizer: { lerningRate: 1 }, epoch: 1 })).toThrow(
      `E_CONFIG: a.yaml is not valid:
✖ epochs: Invalid input: expected number, received string
✖ unknown key "optimizer.lerningRate": expected one of learningRate; did you mean "learningRate"?
✖ unknown key "epoch": expected one of epochs, optimizer, schedule; did you mean "epochs"?
 (file=a.yaml) Fix: run "nerforge config show finetune" to see every key with its default.`,
    );
  });

  test("knows the keys of an alternative", () => {
    expect(() => check({ epochs: 1, schedule: { name: "linear", periodStep: 1 } })).toThrow(
      'unknown key "schedule.periodStep": expected one of name, periodSteps; did you mean "periodSteps"?',
    );
  });
});
