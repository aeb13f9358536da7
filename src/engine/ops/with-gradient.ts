import type { Tensor } from "@tensorflow/tfjs-core";
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

/**
 * Runs `layer` without keeping what happens inside; the backward pass runs it again. Trades one forward pass
 * for the memory of all activations of the layer.
 *
 * @param layer a function of `inputs` alone that gives the same result when it runs twice (seeded dropout does);
 *   parameters that should get a gradient must be among the inputs
 */
export function checkpoint(layer: (inputs: readonly Tensor[]) => Tensor, inputs: readonly Tensor[]): Tensor {
  return withGradient(inputs, {
    forward: (save) => {
      save(inputs);
      return layer(inputs);
    },
    backward: (dy, saved) =>
      withOwnTape(() => tf.grads((...again: Tensor[]) => layer(again))([...saved], dy)),
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
