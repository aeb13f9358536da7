import { z } from "zod";
import { maskingSettings } from "../../../models/methods/mlm/settings.js";
import { trainingSettings } from "../../../train/settings.js";

/** How texts become sequences of a tagger. */
export const encodingSettings = z.strictObject({
  maxTokens: z
    .int()
    .min(3)
    .optional()
    .describe(
      "longest sequence in tokens, special ones included; longer texts are read in windows; 128, or what the model can read, when absent",
    ),
  strideTokens: z
    .int()
    .min(0)
    .optional()
    .describe("tokens that a window repeats of the one before; a quarter of the window when absent"),
});

/** Heads of a tagger. */
export const headKinds = ["linear", "crf"] as const;
export type HeadKind = (typeof headKinds)[number];

const head = z
  .enum(headKinds)
  .default("linear")
  .describe("what chooses tags: linear (each word by itself) or crf (the best sequence)");

/** Keys of every training verb. */
export const runKeys = {
  training: trainingSettings.describe("how the model is trained"),
  recomputeActivations: z
    .boolean()
    .default(false)
    .describe("compute each layer again in the backward pass: a third slower, far less memory"),
  engine: z
    .enum(["tensorflow", "wasm", "webgpu", "cpu"])
    .optional()
    .describe("where tensors are computed; tensorflow where it is installed, else wasm, when absent"),
  out: z.string().describe("folder of the run"),
};

export const taggerKeys = {
  head,
  encoding: encodingSettings.prefault({}).describe("how texts become sequences"),
};

export const maskingKey = maskingSettings.prefault({}).describe("how texts are masked, for objective mlm");

/** Training with defaults of its own in place of `training`'s. */
export { trainingSettings };
