import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { type AttentionInputs, attention, maskedSoftmax } from "./attention.js";
import { dropout } from "./dropout.js";
import { Axes } from "./shapes.js";

/** A sequence of one context and equally long segments behind it. */
export interface SegmentLayout {
  readonly contextLength: number;
  readonly segmentLength: number;
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
 * @param inputs `q` `[batch, heads, query, headDim]`, query = context + segments; `k`, `v` `[batch, heads, key,
 *   headDim]`, key >= query; `mask` 1 = real, `[batch, 1, key]`; no `positionBias`
 * @returns attended values, `[batch, heads, query, headDim]`
 * @throws ShapeError when sizes differ, or the segments do not fill the sequence
 */
export function segmentedAttention(inputs: AttentionInputs, layout: SegmentLayout): Tensor {
  const { q, k, v, mask, dropoutRate = 0, dropoutSeed } = inputs;
  new Axes("segmentedAttention")
    .bind("q", q, "batch heads query headDim")
    .bind("k", k, "batch heads key headDim")
    .bind("v", v, "batch heads key headDim")
    .bind("mask", mask, "batch 1 key");
  const sizes = sizesOf(inputs, layout);
  if (sizes.segments === 0) return attention(inputs);
  const { batch, heads, headDim, context, shared, segments, segmentLength, inSegments } = sizes;
  const sharedPart = (x: Tensor): Tensor => tf.slice(x, [0, 0, 0, 0], [batch, heads, shared, headDim]);
  const ownPart = (x: Tensor): Tensor => {
    const tail = tf.slice(x, [0, 0, x.shape[2]! - inSegments, 0], [batch, heads, inSegments, headDim]);
    return tf.reshape(tail, [batch * heads * segments, segmentLength, headDim]);
  };
  return tf.tidy(() => {
    const scores = tf.matMul(q, sharedPart(k), false, true); // [batch, heads, query, shared]
    const ownScores = tf.reshape(tf.matMul(ownPart(q), ownPart(k), false, true), [
      batch,
      heads,
      inSegments,
      segmentLength,
    ]);
    const weights = dropout(
      maskedSoftmax(
        tf.concat([scores, behindContext(ownScores, context)], 3), // [batch, heads, query, shared + segmentLength]
        maskOf(mask, sizes),
        inputs.scale ?? 1 / Math.sqrt(headDim),
      ),
      dropoutRate,
      dropoutSeed,
    );
    const queries = context + inSegments;
    const ofShared = tf.slice(weights, [0, 0, 0, 0], [batch, heads, queries, shared]);
    const ofOwn = tf.slice(weights, [0, 0, context, shared], [batch, heads, inSegments, segmentLength]);
    const own = tf.matMul(
      tf.reshape(ofOwn, [batch * heads * segments, segmentLength, segmentLength]),
      ownPart(v),
    );
    return tf.add(
      tf.matMul(ofShared, sharedPart(v)),
      behindContext(tf.reshape(own, [batch, heads, inSegments, headDim]), context),
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
  /** Positions of all segments together. */
  readonly inSegments: number;
}

function sizesOf({ q, k, positionBias }: AttentionInputs, layout: SegmentLayout): Sizes {
  const { contextLength: context, segmentLength } = layout;
  const [batch, heads, queries, headDim] = q.shape as [number, number, number, number];
  const inSegments = queries - context;
  const segments = inSegments / segmentLength;
  if (!(0 < context && Number.isInteger(segments) && 0 <= segments)) {
    throw new ShapeError(
      `segmentedAttention: ${queries} queries are not a context of ${context} and segments of ${segmentLength}`,
    );
  }
  const shared = k.shape[2]! - inSegments;
  if (shared < context) {
    throw new ShapeError(`segmentedAttention: there are ${k.shape[2]!} keys for ${queries} queries`);
  }
  if (positionBias !== undefined) throw new ShapeError("segmentedAttention: there is no positionBias");
  return { batch, heads, headDim, context, shared, segments, segmentLength, inSegments };
}

/** Zero rows for the context in front of the rows of the segments. */
const behindContext = (x: Tensor, context: number): Tensor =>
  tf.pad(x, [
    [0, 0],
    [0, 0],
    [context, 0],
    [0, 0],
  ]);

/** The keys of every query: the shared ones, then those of its own segment. `[batch, query, shared + segmentLength]` */
function maskOf(
  mask: Tensor,
  { batch, context, shared, segments, segmentLength, inSegments }: Sizes,
): Tensor {
  const ofShared = tf.tile(tf.slice(mask, [0, 0, 0], [batch, 1, shared]), [1, context + inSegments, 1]);
  const perSegment = tf.reshape(tf.slice(mask, [0, 0, shared], [batch, 1, inSegments]), [
    batch * segments,
    1,
    segmentLength,
  ]);
  const ofOwn = tf.reshape(tf.tile(perSegment, [1, segmentLength, 1]), [batch, inSegments, segmentLength]);
  const padded = tf.pad(ofOwn, [
    [0, 0],
    [context, 0],
    [0, 0],
  ]);
  return tf.concat([ofShared, padded], 2);
}
