import type { GradConfig, Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";

/** `shape` with the reduced axes kept as 1, so that what was reduced broadcasts back over the input. */
function keptShape(shape: readonly number[], axis: unknown): number[] {
  const axes = tf.util.parseAxisParam((axis ?? null) as number | number[], [...shape]);
  return shape.map((size, i) => (axes.includes(i) ? 1 : size));
}
const spread = (reduced: Tensor, x: Tensor, axis: unknown): Tensor =>
  tf.mul(tf.reshape(reduced, keptShape(x.shape, axis)), tf.ones(x.shape));

export const reductionGradients: readonly GradConfig[] = [
  {
    kernelName: "Sum",
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({ x: () => spread(dy as Tensor, x, attrs["axis"]) }),
  },
  {
    kernelName: "Mean",
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({
      x: () => {
        const kept = keptShape(x.shape, attrs["axis"]);
        const count = x.size / kept.reduce((product, size) => product * size, 1);
        return tf.div(spread(dy as Tensor, x, attrs["axis"]), count);
      },
    }),
  },
  {
    kernelName: "Max",
    inputsToSave: ["x"],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attrs) => ({
      x: () => {
        const kept = keptShape(x.shape, attrs["reductionIndices"]);
        const isMax = tf.equal(tf.sub(x, tf.reshape(y, kept)), 0);
        // On webgpu a cast bool is float32 in name alone, and cannot be summed over an axis that is not the last.
        const share = tf.mul(tf.cast(isMax, "float32"), 1);
        // Equals share the gradient, as in PyTorch's amax; of infinite ones none is found.
        const sharing = tf.maximum(tf.sum(share, attrs["reductionIndices"] as number[]), 1);
        return tf.mul(tf.div(tf.reshape(dy as Tensor, kept), tf.reshape(sharing, kept)), share);
      },
    }),
  },
  {
    kernelName: "Softmax",
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      logits: () => {
        const weighted = tf.mul(dy as Tensor, y);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y));
      },
    }),
  },
  {
    kernelName: "LogSoftmax",
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      logits: () => tf.sub(dy as Tensor, tf.mul(tf.sum(dy as Tensor, -1, true), tf.exp(y))),
    }),
  },
  {
    kernelName: "Cumsum",
    gradFunc: (dy, _saved, attrs) => ({
      x: () => {
        // Not cumsum's own `reverse`: on webgpu its program is cached without the length that is written into it.
        const axis = attrs["axis"] as number;
        return tf.reverse(tf.cumsum(tf.reverse(dy as Tensor, axis), axis), axis);
      },
    }),
  },
];
