import { readWorkerData } from "../../core/worker-data.js";
import { createEncoder } from "../../models/methods/encoders.js";
import type { EncodedItem, Encoder } from "../../models/methods/method.js";
import { type EncodeWorkerData, type ExampleRun, encodeExamples } from "./encode-examples.js";

const { recipe } = readWorkerData<EncodeWorkerData>();
let encoder: Encoder | undefined;

/** Encodes one run of examples. */
export default function encodeRun(run: ExampleRun): readonly EncodedItem[] {
  // Built in the first task and not beside it, so that what is wrong with the recipe is the task's error.
  encoder ??= createEncoder(recipe);
  return encodeExamples(encoder, run);
}
