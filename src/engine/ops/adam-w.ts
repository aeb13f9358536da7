import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { currentEngine } from "../engine.js";
import { updateInPlace } from "../wasm/adam-w.js";
import { Axes } from "./shapes.js";

export interface AdamWSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Share of the parameter that is taken away per step and unit of learning rate. */
  readonly weightDecay: number;
  /** Number of this step, from 1. */
  readonly step: number;
}
/** First and second moment of one parameter; variables of its shape that begin as zeros. */
export interface Moments {
  readonly first: Variable;
  readonly second: Variable;
}

export function zeroMoments(parameter: Variable): Moments {
  return tf.tidy(() => ({
    first: tf.variable(tf.zeros(parameter.shape)),
    second: tf.variable(tf.zeros(parameter.shape)),
  }));
}

/**
 * One AdamW step of one parameter, in place, with bias-corrected moments and decoupled weight decay.
 *
 * Source: Loshchilov, Hutter 2019, "Decoupled Weight Decay Regularization" (arXiv:1711.05101), algorithm 2;
 * equation not checked. The order of operations is PyTorch's `torch.optim.AdamW`.
 *
 * @param gradient of the parameter's shape
 * @param factor scalar on the gradient (`clipFactor`), absent = 1
 * @throws ShapeError when the shapes differ
 */
export function adamW(
  parameter: Variable,
  gradient: Tensor,
  moments: Moments,
  settings: AdamWSettings,
  factor?: Tensor,
): void {
  const axes = parameter.shape.map((_, axis) => `axis${axis}`).join(" ");
  new Axes("adamW").bind("parameter", parameter, axes).bind("gradient", gradient, axes);
  if (currentEngine() === "wasm") updateInPlace(parameter, gradient, moments, settings, factor);
  else updateByOperations(parameter, gradient, moments, settings, factor);
}

/** One scope per parameter: one around all of them would keep some ten copies of the model alive. */
function updateByOperations(
  parameter: Variable,
  gradient: Tensor,
  { first, second }: Moments,
  { learningRate, beta1, beta2, epsilon, weightDecay, step }: AdamWSettings,
  factor: Tensor | undefined,
): void {
  tf.tidy(() => {
    const g = factor === undefined ? gradient : tf.mul(gradient, factor);
    first.assign(tf.add(tf.mul(first, beta1), tf.mul(g, 1 - beta1)));
    second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(g), 1 - beta2)));
    const root = tf.add(tf.div(tf.sqrt(second), Math.sqrt(1 - beta2 ** step)), epsilon);
    const update = tf.mul(tf.div(first, root), learningRate / (1 - beta1 ** step));
    const decayed = weightDecay === 0 ? parameter : tf.mul(parameter, 1 - learningRate * weightDecay);
    parameter.assign(tf.sub(decayed, update));
  });
}
