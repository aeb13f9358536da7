import { bucketLength } from "../../../engine/bucket-length.js";
import { idTensor, maskTensor, type Tensor } from "../../../engine/ops/index.js";
import type { BertConfig } from "../../encoders/bert/config.js";
import type { BertInputs } from "../../encoders/bert/encoder.js";
import type { MrcItem } from "./mrc-item.js";

/**
 * Items side by side, padded to a length that few batches differ in.
 *
 * @throws ShapeError for an id outside the encoder's tables
 */
export function assembleInputs(
  items: readonly MrcItem[],
  config: Pick<BertConfig, "maxTokens" | "vocabSize" | "segments">,
): BertInputs {
  const longest = Math.max(...items.map(({ length }) => length));
  const seqLen = Math.max(longest, Math.min(bucketLength(longest), config.maxTokens));
  const shape = [items.length, seqLen];
  const ids = new Int32Array(items.length * seqLen);
  const typeIds = new Int32Array(ids.length);
  const mask = new Float32Array(ids.length);
  for (const [row, item] of items.entries()) {
    ids.set(item.ids, row * seqLen);
    typeIds.set(item.typeIds, row * seqLen);
    mask.fill(1, row * seqLen, row * seqLen + item.length);
  }
  return {
    tokens: idTensor(ids, shape, { limit: config.vocabSize, name: "tokens" }),
    segmentIds: idTensor(typeIds, shape, { limit: config.segments, name: "segments" }),
    attentionMask: maskTensor(mask, shape),
  };
}

/**
 * Which tokens of a batch are of the context: what a gate of parameter-efficient training looks at.
 *
 * @returns 1 = a token of the context, `[batch, seqLen]`
 */
export function contextMask(items: readonly MrcItem[], { tokens }: Pick<BertInputs, "tokens">): Tensor {
  const seqLen = tokens.shape[1]!;
  const mask = new Float32Array(items.length * seqLen);
  for (const [row, { firsts, lasts }] of items.entries())
    mask.fill(1, row * seqLen + firsts[0], row * seqLen + lasts[lasts.length - 1] + 1);
  return maskTensor(mask, [items.length, seqLen]);
}
