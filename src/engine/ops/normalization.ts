import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { Axes } from "./shapes.js";
import { withGradient } from "./with-gradient.js";

const meanOfRows = (x: Tensor): Tensor => tf.mean(x, -1, true);
/** Sums all axes but the last: the gradient of a vector that was repeated over rows. */
const sumOfRows = (x: Tensor): Tensor => tf.sum(tf.reshape(x, [-1, x.shape[x.rank - 1]!]), 0);

/**
 * Layer normalisation over the last axis: `(x - mean) / sqrt(variance + epsilon) * gain + shift`, with the
 * biased variance.
 *
 * Source: Ba, Kiros, Hinton 2016, "Layer Normalization" (arXiv:1607.06450); equation not checked.
 *
 * @param x `[..., hidden]`
 * @param gain `[hidden]`
 * @param shift `[hidden]`
 * @param epsilon BERT uses 1e-12
 * @returns `[..., hidden]`
 * @throws ShapeError when the last axes differ
 */
export function layerNorm(x: Tensor, gain: Tensor, shift: Tensor, epsilon: number): Tensor {
  new Axes("layerNorm")
    .bind("x", x, "... hidden")
    .bind("gain", gain, "hidden")
    .bind("shift", shift, "hidden");
  return withGradient([x, gain, shift], {
    forward: (save) => {
      const centred = tf.sub(x, meanOfRows(x));
      const inverse = tf.rsqrt(tf.add(meanOfRows(tf.square(centred)), epsilon)); // [..., 1]
      const normal = tf.mul(centred, inverse);
      save([normal, inverse, gain]);
      return tf.add(tf.mul(normal, gain), shift);
    },
    backward: (dy, [normal, inverse, savedGain]) => {
      const dNormal = tf.mul(dy, savedGain!);
      const along = tf.mul(normal!, meanOfRows(tf.mul(dNormal, normal!)));
      const dx = tf.mul(inverse!, tf.sub(tf.sub(dNormal, meanOfRows(dNormal)), along));
      return [dx, sumOfRows(tf.mul(dy, normal!)), sumOfRows(dy)];
    },
  });
}

/**
 * Root-mean-square normalisation over the last axis: `x / sqrt(mean(x^2) + epsilon) * gain`.
 *
 * Source: Zhang, Sennrich 2019, "Root Mean Square Layer Normalization" (arXiv:1910.07467); equation not checked.
 *
 * @param x `[..., hidden]`
 * @param gain `[hidden]`
 * @param epsilon T5 uses 1e-6
 * @returns `[..., hidden]`
 * @throws ShapeError when the last axes differ
 */
export function rmsNorm(x: Tensor, gain: Tensor, epsilon: number): Tensor {
  new Axes("rmsNorm").bind("x", x, "... hidden").bind("gain", gain, "hidden");
  return withGradient([x, gain], {
    forward: (save) => {
      const inverse = tf.rsqrt(tf.add(meanOfRows(tf.square(x)), epsilon)); // [..., 1]
      const normal = tf.mul(x, inverse);
      save([normal, inverse, gain]);
      return tf.mul(normal, gain);
    },
    backward: (dy, [normal, inverse, savedGain]) => {
      const dNormal = tf.mul(dy, savedGain!);
      const along = tf.mul(normal!, meanOfRows(tf.mul(dNormal, normal!)));
      return [tf.mul(inverse!, tf.sub(dNormal, along)), sumOfRows(tf.mul(dy, normal!))];
    },
  });
}
