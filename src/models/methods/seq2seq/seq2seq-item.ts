import type { EncodedItem } from "../method.js";

/** A source and the target that a model is to write for it. `targets` is the length of the target. */
export interface Seq2SeqItem extends EncodedItem {
  /** The source as the model reads it, with its end token, `[length of the source]`. */
  readonly ids: Int32Array;
  /** The target with its end token, without a start token, `[targets]`. */
  readonly labels: Int32Array;
}

export const toItem = (ids: Int32Array, labels: Int32Array): Seq2SeqItem => ({
  length: Math.max(ids.length, labels.length),
  targets: labels.length,
  ids,
  labels,
});
