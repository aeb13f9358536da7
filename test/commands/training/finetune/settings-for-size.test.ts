import { expect, test } from "vitest";
import { settingsForSize } from "../../../../src/commands/training/finetune/settings-for-size.js";
import { trainingSettings } from "../../../../src/train/settings.js";

const training = (facts: Parameters<typeof settingsForSize>[0]) =>
  trainingSettings.parse(settingsForSize(facts)["training"]);

test.each([
  [100, 8, 40],
  [501, 16, 15],
  [6000, 32, 5],
])("%i sentences are read %i a step, %i times at most", (sentences, batchSize, epochs) => {
  const settings = training({ sentences });
  expect(settings).toMatchObject({ batchSize, epochs, patience: 12, clipNorm: 1 });
  expect(settings.schedule).toEqual({ name: "constant", warmupSteps: Math.ceil(sentences / batchSize) });
});

test.each([
  [undefined, 5e-5],
  [128, 3e-4],
  [512, 1e-4],
  [768, 5e-5],
])("a width of %s learns with %f", (hiddenSize, learningRate) => {
  expect(training({ sentences: 10, hiddenSize }).optimizer).toMatchObject({ name: "adamw", learningRate });
});

test("of a method with a sequence for each label, a step takes as many sentences", () => {
  expect(training({ sentences: 100, sequences: 12 })).toMatchObject({ batchSize: 96, microBatchSize: 48 });
  expect(training({ sentences: 100, sequences: 79 })).toMatchObject({ batchSize: 632, microBatchSize: 8 });
  expect(training({ sentences: 100 })).not.toHaveProperty("microBatchSize");
});

test("few parameters over a frozen model learn at twice the rate", () => {
  expect(training({ sentences: 10, isPeft: true }).optimizer).toMatchObject({ learningRate: 1e-4 });
});
