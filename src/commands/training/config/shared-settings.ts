import { z } from "zod";
import { maskingSettings } from "../../../models/methods/mlm/settings.js";
import { trainingSettings } from "../../../train/settings.js";

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

export const maskingKey = maskingSettings.prefault({}).describe("how texts are masked, for objective mlm");

/** Training with defaults of its own in place of `training`'s. */
export { trainingSettings };
