import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { Axes } from "./shapes.js";
import { withGradient } from "./with-gradient.js";

/** Far below any activation; added, not multiplied, so that no sign of an activation matters. */
const farBelow = 1e9;

/**
 * The largest of the visible steps, number by number. Steps that share the largest share its gradient.
 *
 * @param x `[rows, steps, size]`
 * @param mask 1 = visible, `[rows, steps]`
 * @returns `[rows, size]`; zeros for a row without a visible step
 * @throws ShapeError when sizes differ
 */
export function maxPool(x: Tensor, mask: Tensor): Tensor {
  new Axes("maxPool").bind("x", x, "rows steps size").bind("mask", mask, "rows steps");
  const [rows, steps] = x.shape as [number, number, number];
  return withGradient([x], {
    forward: (save) => {
      const visible = tf.reshape(mask, [rows, steps, 1]);
      const shifted = tf.add(x, tf.mul(tf.sub(visible, 1), farBelow)); // [rows, steps, size]
      const largest = tf.max(shifted, 1, true); // [rows, 1, size]
      // wasm compares tensors of two shapes forty times slower than it subtracts them
      const isLargest = tf.mul(tf.cast(tf.equal(tf.sub(shifted, largest), 0), "float32"), visible);
      save([isLargest]);
      return tf.reshape(tf.mul(largest, tf.max(visible, 1, true)), [rows, -1]);
    },
    backward: (dy, [isLargest]) => {
      const sharing = tf.maximum(tf.sum(isLargest!, 1, true), 1); // [rows, 1, size]
      return [tf.mul(isLargest!, tf.div(tf.expandDims(dy, 1), sharing))];
    },
  });
}
