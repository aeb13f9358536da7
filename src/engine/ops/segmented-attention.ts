import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { type AttentionInputs, maskedSoftmax } from "./attention.js";
import { dropout } from "./dropout.js";
import { Axes } from "./shapes.js";

/** A sequence of one context and equally long segments behind it. */
export interface SegmentLayout {
  readonly contextLength: number;
  readonly segmentLength: number;
  /** Positions of a segment that ask; `segmentLength` when absent. All of them are seen. */
  readonly queriesPerSegment?: number;
}

/**
 * Attention in which the context sees itself, and each segment the context and itself: what `attention` computes under
 * that mask, without the products that the mask throws away. Keys that have no query (a prefix) stand in front and are
 * seen by all.
 *
 * Source: Zhang and Wang 2023, "A Query-Parallel Machine Reading Comprehension Framework for Low-resource NER",
 * equations 1 to 3 and figure 3.
 * Differs: none known; dropout falls on other weights than under the mask, for it goes by place.
 *
 * @param inputs `q` `[batch, heads, query, headDim]`, query = context + the queries of the segments; `k`, `v` `[batch,
 *   heads, key, headDim]`, key >= context + segments; `mask` 1 = visible, `[batch, query, shared + own]`: of every query
 *   first the keys that all see (prefix and context), then those of its own segment, which a context query has none of;
 *   no `positionBias`
 * @returns attended values, `[batch, heads, query, headDim]`
 * @throws ShapeError when sizes differ, or the segments do not fill the sequence
 */
export function segmentedAttention(inputs: AttentionInputs, layout: SegmentLayout): Tensor {
  const { q, k, v, mask, dropoutRate = 0, dropoutSeed } = inputs;
  new Axes("segmentedAttention")
    .bind("q", q, "batch heads query headDim")
    .bind("k", k, "batch heads key headDim")
    .bind("v", v, "batch heads key headDim")
    .bind("mask", mask, "batch query seen");
  const { batch, heads, headDim, context, shared, segments, segmentLength, perSegment } = sizesOf(
    inputs,
    layout,
  );
  const asking = segments * perSegment;
  const sharedPart = (x: Tensor): Tensor => tf.slice(x, [0, 0, 0, 0], [batch, heads, shared, headDim]);
  const ownPart = (x: Tensor, length: number): Tensor => {
    const inSegments = segments * length;
    const tail = tf.slice(x, [0, 0, x.shape[2]! - inSegments, 0], [batch, heads, inSegments, headDim]);
    return tf.reshape(tail, [batch * heads * segments, length, headDim]);
  };
  return tf.tidy(() => {
    const scores = tf.matMul(q, sharedPart(k), false, true); // [batch, heads, query, shared]
    const ownScores = tf.reshape(tf.matMul(ownPart(q, perSegment), ownPart(k, segmentLength), false, true), [
      batch,
      heads,
      asking,
      segmentLength,
    ]);
    const weights = dropout(
      maskedSoftmax(
        tf.concat([scores, behindContext(ownScores, context)], 3), // [batch, heads, query, shared + segmentLength]
        mask,
        inputs.scale ?? 1 / Math.sqrt(headDim),
      ),
      dropoutRate,
      dropoutSeed,
    );
    const ofShared = tf.slice(weights, [0, 0, 0, 0], [batch, heads, context + asking, shared]);
    const ofOwn = tf.slice(weights, [0, 0, context, shared], [batch, heads, asking, segmentLength]);
    const own = tf.matMul(
      tf.reshape(ofOwn, [batch * heads * segments, perSegment, segmentLength]),
      ownPart(v, segmentLength),
    );
    return tf.add(
      tf.matMul(ofShared, sharedPart(v)),
      behindContext(tf.reshape(own, [batch, heads, asking, headDim]), context),
    ); // [batch, heads, query, headDim]
  });
}

interface Sizes {
  readonly batch: number;
  readonly heads: number;
  readonly headDim: number;
  readonly context: number;
  /** Keys that every segment sees: prefix and context. */
  readonly shared: number;
  readonly segments: number;
  readonly segmentLength: number;
  /** Positions of a segment that ask. */
  readonly perSegment: number;
}

function sizesOf({ q, k, mask, positionBias }: AttentionInputs, layout: SegmentLayout): Sizes {
  const { contextLength: context, segmentLength, queriesPerSegment: perSegment = segmentLength } = layout;
  const [batch, heads, queries, headDim] = q.shape as [number, number, number, number];
  const segments = (queries - context) / perSegment;
  if (!(0 < context && Number.isInteger(segments) && 0 < segments)) {
    throw new ShapeError(
      `segmentedAttention: ${queries} queries are not a context of ${context} and segments of ${perSegment}`,
    );
  }
  const shared = k.shape[2]! - segments * segmentLength;
  if (shared < context) {
    throw new ShapeError(`segmentedAttention: there are ${k.shape[2]!} keys for ${queries} queries`);
  }
  if (mask.shape[2] !== shared + segmentLength) {
    throw new ShapeError(
      `segmentedAttention: the mask has ${mask.shape[2]} keys a query, not ${shared} shared and ${segmentLength} own ones`,
    );
  }
  if (positionBias !== undefined) throw new ShapeError("segmentedAttention: there is no positionBias");
  return { batch, heads, headDim, context, shared, segments, segmentLength, perSegment };
}

/** Zero rows for the context in front of the rows of the segments. */
const behindContext = (x: Tensor, context: number): Tensor =>
  tf.pad(x, [
    [0, 0],
    [0, 0],
    [context, 0],
    [0, 0],
  ]);
