import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { assertHealthy } from "../health.js";
import { addAll } from "./basic.js";

export interface LossAndGradients {
  /** scalar, owned by the caller */
  readonly loss: Tensor;
  /** One for each parameter, owned by the caller; undefined where the loss does not depend on it. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/**
 * A loss and its gradients.
 *
 * @throws ShapeError when the loss is not a scalar
 * @throws EngineError when the engine reported that its numbers are wrong
 */
export function lossAndGradients(
  computeLoss: () => Tensor,
  parameters: readonly Variable[],
): LossAndGradients {
  const { value, grads } = tf.variableGrads(() => {
    const loss = computeLoss();
    if (loss.size !== 1) throw new ShapeError(`a loss must be a scalar but has the shape [${loss.shape}]`);
    return tf.reshape(loss, []) as tf.Scalar;
  }, [...parameters]);
  assertHealthy();
  return { loss: value, gradients: parameters.map(({ name }) => grads[name]) };
}

/**
 * Euclidean norm of all gradients taken as one vector.
 *
 * @returns scalar
 */
export function gradNorm(gradients: readonly (Tensor | undefined)[]): Tensor {
  return tf.tidy(() => {
    const squares = gradients
      .filter((gradient) => gradient !== undefined)
      .map((gradient) => tf.sum(tf.square(gradient)));
    return squares.length === 0 ? tf.scalar(0) : tf.sqrt(addAll(squares));
  });
}

/**
 * The factor that brings gradients of a norm to `maxNorm` when they exceed it, else 1:
 * `min(1, maxNorm / (norm + 1e-6))`, as PyTorch's `clip_grad_norm_`.
 *
 * @param norm scalar
 * @returns scalar
 */
export function clipFactor(norm: Tensor, maxNorm: number): Tensor {
  return tf.tidy(() => tf.minimum(1, tf.div(maxNorm, tf.add(norm, 1e-6))));
}
