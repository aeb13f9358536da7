import { bucketLength } from "../../../engine/bucket-length.js";
import { idTensor, maskTensor } from "../../../engine/ops/index.js";
import type { BertConfig } from "./config.js";
import type { BertInputs } from "./encoder.js";

/** One sequence that a BERT reads. */
interface BertSequence {
  readonly ids: Int32Array;
  readonly typeIds: Int32Array;
}

/**
 * Items side by side, padded to a length that few batches differ in.
 *
 * @throws ShapeError for an id outside the encoder's tables
 */
export function assembleInputs(
  items: readonly BertSequence[],
  config: Pick<BertConfig, "maxTokens" | "vocabSize" | "segments">,
): BertInputs {
  const longest = Math.max(...items.map(({ ids }) => ids.length));
  const seqLen = Math.max(longest, Math.min(bucketLength(longest), config.maxTokens));
  const shape = [items.length, seqLen];
  const ids = new Int32Array(items.length * seqLen);
  const typeIds = new Int32Array(ids.length);
  const mask = new Float32Array(ids.length);
  for (const [row, item] of items.entries()) {
    ids.set(item.ids, row * seqLen);
    typeIds.set(item.typeIds, row * seqLen);
    mask.fill(1, row * seqLen, row * seqLen + item.ids.length);
  }
  return {
    tokens: idTensor(ids, shape, { limit: config.vocabSize, name: "tokens" }),
    segmentIds: idTensor(typeIds, shape, { limit: config.segments, name: "segments" }),
    attentionMask: maskTensor(mask, shape),
  };
}
