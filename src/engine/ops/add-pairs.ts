import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { Axes } from "./shapes.js";
import { withGradient } from "./with-gradient.js";

/**
 * The sum of every row of one tensor with every row of another: `out[b, i, j] = a[b, i] + c[b, j]`.
 *
 * @param a `[batch, rows, size]`
 * @param c `[batch, columns, size]`
 * @returns `[batch, rows, columns, size]`
 * @throws ShapeError when batch or size differ
 */
export function addPairs(a: Tensor, c: Tensor): Tensor {
  new Axes("addPairs").bind("a", a, "batch rows size").bind("c", c, "batch columns size");
  return withGradient([a, c], {
    forward: () => tf.add(tf.expandDims(a, 2), tf.expandDims(c, 1)),
    backward: (dy) => [tf.sum(dy, 2), tf.sum(dy, 1)],
  });
}
