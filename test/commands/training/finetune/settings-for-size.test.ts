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
