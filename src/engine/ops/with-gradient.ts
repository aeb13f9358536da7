import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";

export interface GradientRule {
  /**
   * Computes the output; its intermediates are freed. What `backward` will need goes through `save`: tensors
   * that it merely closed over are gone by then.
   */
  readonly forward: (save: (tensors: readonly Tensor[]) => void) => Tensor;
  /**
   * Gradients of all inputs in their order, each a tensor of its own (never `dy`, never one twice: the tape
   * disposes what it adds up).
   */
  readonly backward: (dy: Tensor, saved: readonly Tensor[]) => readonly Tensor[];
}

/**
 * Runs an operation with a gradient written by hand. Nothing inside `forward` is taped. The backward pass
 * runs as a whole: tfjs would run a gradient per input in scopes that free each other's results.
 */
export function withGradient(inputs: readonly Tensor[], { forward, backward }: GradientRule): Tensor {
  const run = tf.customGrad((...operands) => {
    const save = operands[operands.length - 1] as unknown as tf.GradSaveFunc;
    return {
      value: forward((tensors) => save([...tensors])),
      gradFunc: (dy: Tensor, saved: Tensor[]) => tf.tidy(() => [...backward(dy, saved)]),
    };
  });
  return run(...inputs);
}

export interface CheckpointedLayer {
  /** A function of `inputs` and of parameters alone that gives the same result twice, as seeded dropout does. */
  readonly run: (inputs: readonly Tensor[]) => Tensor;
  /** Every other tensor the layer reads; a mask among them gets a gradient of zeros. */
  readonly inputs: readonly Tensor[];
  /** The parameters that should get a gradient. */
  readonly parameters: readonly Variable[];
}

/**
 * Runs a layer without keeping what happens inside; the backward pass runs it again. Trades one forward pass
 * for the memory of all activations of the layer.
 *
 * Source: Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost" (arXiv:1604.06174); not opened.
 */
export function checkpoint({ run, inputs, parameters }: CheckpointedLayer): Tensor {
  return withGradient([...inputs, ...parameters], {
    forward: (save) => {
      save(inputs);
      return run(inputs);
    },
    backward: (dy, saved) => {
      const sources = [...saved, ...parameters];
      const { value, grads } = withOwnTape(() =>
        tf.engine().gradients(() => tf.tidy(() => run(saved)), sources, dy, true),
      );
      value.dispose();
      return grads.map((gradient, i) => gradient ?? tf.zeros(sources[i]!.shape));
    },
  });
}

/** Keeps the tape of the outer differentiation, which a nested one replaces and then sets to null. */
function withOwnTape<T>(differentiate: () => T): T {
  const { state } = tf.engine();
  const outer = state.activeTape;
  try {
    return differentiate();
  } finally {
    state.activeTape = outer;
  }
}
