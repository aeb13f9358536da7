import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { Axes } from "./shapes.js";
import { withGradient } from "./with-gradient.js";

/** The label of positions without loss, as in PyTorch and Transformers. */
export const ignoredLabel = -100;

/**
 * Mean over the counted positions of `-log softmax(logits)[label]`.
 *
 * Differs: 0, not NaN, when every position is ignored.
 *
 * @param logits `[..., labels]`
 * @param labels int32 `[...]`, in range or `ignoreId` (`idTensor` checked them)
 * @param ignoreId label of positions that do not count, default -100
 * @returns scalar
 * @throws ShapeError when sizes differ or the labels are not int32
 */
export function crossEntropy(logits: Tensor, labels: Tensor, ignoreId = ignoredLabel): Tensor {
  if (labels.dtype !== "int32") throw new ShapeError(`crossEntropy: labels are ${labels.dtype}, not int32`);
  if (labels.shape.join() !== logits.shape.slice(0, -1).join()) {
    throw new ShapeError(`crossEntropy: labels [${labels.shape}] do not fit logits [${logits.shape}]`);
  }
  const width = logits.shape[logits.rank - 1]!;
  return withGradient([logits], {
    forward: (save) => {
      const flat = tf.reshape(labels, [labels.size]) as tf.Tensor1D;
      const counted = tf.cast(tf.notEqual(flat, ignoreId), "float32"); // [rows]
      const count = tf.maximum(tf.sum(counted), 1);
      // An ignored label is no place in its row; what stands at another is multiplied by 0.
      const gold = tf.mul(flat, tf.cast(counted, "int32")) as tf.Tensor1D; // [rows]
      const logProbs = tf.logSoftmax(tf.reshape(logits, [-1, width])); // [rows, labels]
      const places = tf.add(tf.range(0, logits.size, width, "int32"), gold) as tf.Tensor1D;
      const found = tf.gather(tf.reshape(logProbs, [-1]), places); // [rows]
      save([logProbs, gold, tf.div(counted, count)]);
      return tf.neg(tf.div(tf.sum(tf.mul(found, counted)), count));
    },
    backward: (dy, [logProbs, gold, weights]) => {
      const shares = tf.mul(weights!, dy) as tf.Tensor1D; // [rows]
      const rows = tf.range(0, labels.size, 1, "int32");
      // No one-hot matrix: of a vocabulary it would be as large as the logits, some times over.
      const right = tf.scatterND(tf.stack([rows, gold!], 1), shares, [labels.size, width]); // [rows, labels]
      const probs = tf.mul(tf.exp(logProbs!), tf.reshape(shares, [-1, 1]));
      return [tf.reshape(tf.sub(probs, right), logits.shape)];
    },
  });
}

/**
 * Weighted mean of the binary cross-entropy of independent decisions.
 *
 * Differs: 0, not NaN, when all weights are 0.
 *
 * @param logits `[...]`
 * @param targets in [0, 1], `[...]`
 * @param weights >= 0, 0 = not counted, `[...]`; all 1 when absent
 * @returns scalar
 * @throws ShapeError when the shapes differ
 */
export function binaryCrossEntropy(logits: Tensor, targets: Tensor, weights?: Tensor): Tensor {
  const axes = logits.shape.map((_, axis) => `axis${axis}`).join(" ");
  const bound = new Axes("binaryCrossEntropy").bind("logits", logits, axes).bind("targets", targets, axes);
  if (weights !== undefined) bound.bind("weights", weights, axes);
  return withGradient([logits], {
    forward: (save) => {
      const counted = weights ?? tf.ones(logits.shape);
      const total = tf.sum(counted);
      const share = tf.div(counted, tf.where(tf.greater(total, 0), total, tf.onesLike(total)));
      // max(x, 0) - x z + log(1 + e^-|x|) does not overflow
      const tail = tf.log1p(tf.exp(tf.neg(tf.abs(logits))));
      save([logits, targets, share]);
      return tf.sum(tf.mul(tf.add(tf.sub(tf.relu(logits), tf.mul(logits, targets)), tail), share));
    },
    backward: (dy, [savedLogits, savedTargets, share]) => [
      tf.mul(tf.mul(tf.sub(tf.sigmoid(savedLogits!), savedTargets!), share!), dy),
    ],
  });
}
