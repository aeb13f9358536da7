import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { dropout } from "./dropout.js";
import { Axes } from "./shapes.js";
import { withGradient } from "./with-gradient.js";

/**
 * Softmax over the keys that a query may see: weights of hidden keys are exactly 0, the others sum to 1, and a
 * query that sees no key gets zeros. Hidden positions have no gradient.
 *
 * Differs: Transformers gives a query that sees no key equal weights for all keys.
 *
 * @param scores `[batch, heads, query, key]`
 * @param mask 1 = visible, `[batch, query, key]`, or `[batch, 1, key]` for the same keys for every query
 * @param scale factor on the scores
 * @returns `[batch, heads, query, key]`
 * @throws ShapeError when sizes differ
 */
export function maskedSoftmax(scores: Tensor, mask: Tensor, scale = 1): Tensor {
  const queries = mask.rank === 3 && mask.shape[1] === 1 ? "1" : "query";
  new Axes("maskedSoftmax")
    .bind("scores", scores, "batch heads query key")
    .bind("mask", mask, `batch ${queries} key`);
  const [batch, maskQueries, keys] = mask.shape as [number, number, number];
  return withGradient([scores], {
    forward: (save) => {
      const visible = tf.reshape(mask, [batch, 1, maskQueries, keys]);
      // Adding alone leaves equal weights in a row without any visible key; multiplying makes them 0.
      const shifted = tf.add(tf.mul(scores, scale), tf.mul(tf.sub(visible, 1), 1e9));
      const weights = tf.mul(tf.softmax(shifted), visible);
      save([weights]);
      return weights;
    },
    backward: (dy, [weights]) => {
      const weighted = tf.mul(dy, weights!);
      const total = tf.sum(weighted, -1, true);
      return [tf.mul(tf.sub(weighted, tf.mul(weights!, total)), scale)];
    },
  });
}

export interface AttentionInputs {
  /** `[batch, heads, query, headDim]` */
  readonly q: Tensor;
  /** `[batch, heads, key, headDim]` */
  readonly k: Tensor;
  /** `[batch, heads, key, headDim]` */
  readonly v: Tensor;
  /** 1 = visible, `[batch, query, key]` or `[batch, 1, key]` */
  readonly mask: Tensor;
  /** Added to the scaled scores (T5's relative positions), `[1, heads, query, key]` or `[batch, heads, query, key]` */
  readonly positionBias?: Tensor;
  /** Factor on `q·k`; 1/sqrt(headDim) when absent, 1 in T5 */
  readonly scale?: number;
  readonly dropoutRate?: number;
  /** Absent: no dropout */
  readonly dropoutSeed?: number | undefined;
}

/**
 * Scaled dot-product attention with a mask.
 *
 * Source: Vaswani et al. 2017, "Attention Is All You Need" (arXiv:1706.03762), equation 1; equation not checked.
 * Differs: hidden keys get weight 0 exactly (see `maskedSoftmax`).
 *
 * @returns attended values, `[batch, heads, query, headDim]`
 * @throws ShapeError when sizes differ
 */
export function attention(inputs: AttentionInputs): Tensor {
  const { q, k, v, mask, positionBias, dropoutRate = 0, dropoutSeed } = inputs;
  new Axes("attention")
    .bind("q", q, "batch heads query headDim")
    .bind("k", k, "batch heads key headDim")
    .bind("v", v, "batch heads key valueDim");
  const scale = inputs.scale ?? 1 / Math.sqrt(q.shape[3]!);
  return tf.tidy(() => {
    const products = tf.matMul(q, k, false, true); // [batch, heads, query, key]
    const weights =
      positionBias === undefined
        ? maskedSoftmax(products, mask, scale)
        : maskedSoftmax(addBias(scale === 1 ? products : tf.mul(products, scale), positionBias), mask);
    return tf.matMul(dropout(weights, dropoutRate, dropoutSeed), v);
  });
}

function addBias(scores: Tensor, bias: Tensor): Tensor {
  const isShared = bias.rank === 4 && bias.shape[0] === 1;
  const fits =
    bias.rank === 4 &&
    bias.shape.every((size, axis) => size === scores.shape[axis] || (axis === 0 && isShared));
  if (!fits)
    throw new ShapeError(`attention: positionBias [${bias.shape}] does not fit scores [${scores.shape}]`);
  return tf.add(scores, bias);
}
