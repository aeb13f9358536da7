import { expect, test } from "vitest";
import { withDefaults } from "../../../../src/commands/training/config/training-defaults.js";

const defaults = {
  training: {
    epochs: 3,
    patience: 8,
    schedule: { name: "constant", warmupSteps: 10 },
    optimizer: { name: "adam", learningRate: 1 },
  },
};
const trainingOf = (given: Record<string, unknown>): unknown =>
  withDefaults(defaults, { training: given })["training"];

test("what is given wins, the rest stays", () => {
  expect(trainingOf({ optimizer: { learningRate: 2 } })).toEqual({
    ...defaults.training,
    optimizer: { name: "adam", learningRate: 2 },
  });
});

test("steps take the default of epochs away, and epochs that of steps", () => {
  expect(trainingOf({ steps: 5 })).not.toHaveProperty("epochs");
  expect(trainingOf({ epochs: 5 })).toMatchObject({ epochs: 5 });
  expect(withDefaults({ training: { steps: 9 } }, { training: { epochs: 5 } })["training"]).toEqual({
    epochs: 5,
  });
});

test("another schedule has none of the default's keys, and another warm-up is the only one", () => {
  expect(trainingOf({ schedule: { name: "linear" } })).toMatchObject({ schedule: { name: "linear" } });
  expect((trainingOf({ schedule: { name: "linear" } }) as { schedule: object }).schedule).toEqual({
    name: "linear",
  });
  expect((trainingOf({ schedule: { warmupRatio: 0.1 } }) as { schedule: object }).schedule).toEqual({
    name: "constant",
    warmupRatio: 0.1,
  });
});

test("a run that is never scored has no patience", () => {
  expect(trainingOf({ evaluateEvery: "never" })).not.toHaveProperty("patience");
});
