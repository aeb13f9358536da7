import { bucketLength } from "../../../engine/bucket-length.js";
import {
  crossEntropy,
  embedding,
  idTensor,
  ignoredLabel,
  maskTensor,
  reshape,
  type Tensor,
  tidy,
} from "../../../engine/ops/index.js";
import type { T5SpecialIds } from "../../encoders/t5/generator.js";
import {
  decodeTarget,
  encodeSource,
  predictTokens,
  type T5Model,
  type T5Options,
} from "../../encoders/t5/transformer.js";
import type { Seq2SeqItem } from "./seq2seq-item.js";

/**
 * Mean over all target tokens of `-log softmax` of the token, each predicted from the source and the gold tokens before
 * it.
 *
 * @param items at least one; an item's target has at least its end token
 * @returns scalar, owned by the caller
 * @throws ShapeError for an id outside the vocabulary
 */
export function seq2seqLoss(
  model: T5Model,
  items: readonly Seq2SeqItem[],
  ids: T5SpecialIds,
  options: T5Options = {},
): Tensor {
  const { vocabSize, hiddenSize } = model.config;
  const batch = batchItems(items, ids);
  const limits = { limit: vocabSize, name: "tokens" };
  return tidy(() => {
    const sourceMask = maskTensor(batch.sourceMask, batch.sourceShape);
    const tokens = idTensor(batch.source, batch.sourceShape, limits);
    const source = encodeSource(model, { tokens, attentionMask: sourceMask }, options);
    const start = idTensor(batch.start, batch.targetShape, limits);
    const hidden = decodeTarget(model, { tokens: start, source, sourceMask }, options);
    const rows = [batch.places.length];
    const places = idTensor(batch.places, rows, { limit: start.size, name: "places" });
    const labels = idTensor(batch.labels, rows, { limit: vocabSize, name: "labels", ignoreId: ignoredLabel });
    const counted = embedding(reshape(hidden, [start.size, hiddenSize]), places); // [rows, hidden]
    return crossEntropy(predictTokens(model, counted), labels);
  });
}

interface Seq2SeqBatch {
  readonly sourceShape: readonly [batch: number, seqLen: number];
  readonly source: Int32Array;
  readonly sourceMask: Uint8Array;
  readonly targetShape: readonly [batch: number, targetLen: number];
  /** Targets one place to the right, behind the start token; padded. */
  readonly start: Int32Array;
  /** Positions of all target tokens, counted through the batch, `[rows]`; padded with 0. */
  readonly places: Int32Array;
  /** `[rows]`; padded with `ignoredLabel`. */
  readonly labels: Int32Array;
}

/** Items padded to few different shapes, in sources, targets, and target tokens together. */
function batchItems(items: readonly Seq2SeqItem[], { padId, startId }: T5SpecialIds): Seq2SeqBatch {
  const seqLen = bucketLength(Math.max(...items.map(({ ids }) => ids.length)));
  const targetLen = bucketLength(Math.max(...items.map(({ labels }) => labels.length)));
  const rows = bucketLength(items.reduce((sum, { targets }) => sum + targets, 0));
  const source = new Int32Array(items.length * seqLen).fill(padId);
  const sourceMask = new Uint8Array(source.length);
  const start = new Int32Array(items.length * targetLen).fill(padId);
  const places = new Int32Array(rows);
  const labels = new Int32Array(rows).fill(ignoredLabel);
  let at = 0;
  for (const [row, item] of items.entries()) {
    source.set(item.ids, row * seqLen);
    sourceMask.fill(1, row * seqLen, row * seqLen + item.ids.length);
    start[row * targetLen] = startId;
    start.set(item.labels.subarray(0, -1), row * targetLen + 1);
    for (const [i, label] of item.labels.entries()) {
      places[at] = row * targetLen + i;
      labels[at++] = label;
    }
  }
  const shapes = {
    sourceShape: [items.length, seqLen] as const,
    targetShape: [items.length, targetLen] as const,
  };
  return { ...shapes, source, sourceMask, start, places, labels };
}
