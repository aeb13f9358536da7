import type { EncodedItem, Encoder, EncodingRecipe } from "../../models/methods/method.js";
import type { Example } from "../../text/example.js";

/** What every encoding worker is given once. */
export interface EncodeWorkerData {
  readonly recipe: EncodingRecipe;
}

/** Examples that stand behind each other in an epoch. */
export interface ExampleRun {
  readonly epoch: number;
  /** Number of the first of them in the epoch's order. */
  readonly start: number;
  readonly examples: readonly Example[];
}

/** The items of examples, in their order. */
export function encodeExamples<Item extends EncodedItem>(
  encoder: Encoder<Item>,
  { epoch, start, examples }: ExampleRun,
): Item[] {
  return examples.flatMap((example, i) => encoder.encode(example, { epoch, index: start + i }));
}
