import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "./with-gradient.js";

/**
 * Gaussian error linear unit by the error function: `x * Phi(x)`, Phi the normal distribution. BERT's.
 *
 * Source: Hendrycks, Gimpel 2016, "Gaussian Error Linear Units" (arXiv:1606.08415), section 2; equation not checked.
 * Differs: the engines compute erf with an error of up to 1.5e-7.
 *
 * @param x `[...]`
 * @returns `[...]`
 */
export function gelu(x: Tensor): Tensor {
  const distribution = (of: Tensor): Tensor => tf.mul(tf.add(tf.erf(tf.mul(of, Math.SQRT1_2)), 1), 0.5);
  return withGradient([x], {
    forward: (save) => {
      save([x]);
      return tf.mul(x, distribution(x));
    },
    backward: (dy, [saved]) => {
      const density = tf.mul(tf.exp(tf.mul(tf.square(saved!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return [tf.mul(dy, tf.add(distribution(saved!), tf.mul(saved!, density)))];
    },
  });
}

const tanhScale = Math.sqrt(2 / Math.PI);
const tanhCubic = 0.044715;

/**
 * The tanh form of GELU: `x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))`. T5 v1.1's (`gelu_new`).
 *
 * Source: Hendrycks, Gimpel 2016 (arXiv:1606.08415), section 2; equation not checked.
 *
 * @param x `[...]`
 * @returns `[...]`
 */
export function geluTanh(x: Tensor): Tensor {
  const bent = (of: Tensor): Tensor =>
    tf.tanh(tf.mul(tf.mul(of, tf.add(tf.mul(tf.square(of), tanhCubic), 1)), tanhScale));
  return withGradient([x], {
    forward: (save) => {
      save([x]);
      return tf.mul(tf.mul(x, 0.5), tf.add(bent(x), 1));
    },
    backward: (dy, [saved]) => {
      const curve = bent(saved!);
      const inner = tf.mul(tf.add(tf.mul(tf.square(saved!), 3 * tanhCubic), 1), tanhScale);
      const slope = tf.mul(tf.mul(tf.mul(saved!, 0.5), tf.sub(1, tf.square(curve))), inner);
      return [tf.mul(dy, tf.add(tf.mul(tf.add(curve, 1), 0.5), slope))];
    },
  });
}
