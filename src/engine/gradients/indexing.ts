import type { GradConfig, Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";

export const indexingGradients: readonly GradConfig[] = [
  {
    kernelName: "GatherV2",
    inputsToSave: ["x", "indices"],
    gradFunc: (dy, [x, indices], attrs) => ({
      x: () => {
        const [axis] = tf.util.parseAxisParam(attrs["axis"] as number, x.shape);
        return scatterSum(dy as Tensor, x.shape, tf.reshape(indices, [indices.size]) as tf.Tensor1D, axis!);
      },
    }),
  },
  {
    kernelName: "UnsortedSegmentSum",
    inputsToSave: ["segmentIds"],
    gradFunc: (dy, [segmentIds]) => ({ x: () => tf.gather(dy as Tensor, segmentIds as tf.Tensor1D) }),
  },
];

/** Adds each slice of `gradient` to the row of `shape` that it was gathered from. */
function scatterSum(gradient: Tensor, shape: readonly number[], rows: tf.Tensor1D, axis: number): Tensor {
  const outer = shape.slice(0, axis).reduce((product, size) => product * size, 1);
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const flat = tf.reshape(gradient, [outer, rows.size, inner]);
  const byRow = outer === 1 ? flat : tf.transpose(flat, [1, 0, 2]);
  const summed = tf.unsortedSegmentSum(tf.reshape(byRow, [rows.size, outer * inner]), rows, shape[axis]!);
  if (outer === 1) return tf.reshape(summed, [...shape]);
  return tf.reshape(tf.transpose(tf.reshape(summed, [shape[axis]!, outer, inner]), [1, 0, 2]), [...shape]);
}
