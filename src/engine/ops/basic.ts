import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { sharedShape } from "./shapes.js";

/*
 * Elementwise and layout operations whose numbers and gradients are right on every engine. Two operands fit
 * when one of them repeats to the other's shape; `[4, 1] * [4]`, which tfjs makes `[4, 4]`, is refused.
 */

type Operand = Tensor | number;
const isTensor = (operand: Operand): operand is Tensor => typeof operand !== "number";
const pair =
  (name: string, run: (a: Operand, b: Operand) => Tensor) =>
  (a: Operand, b: Operand): Tensor => {
    if (isTensor(a) && isTensor(b)) sharedShape(name, a, b);
    return run(a, b);
  };

export const add = pair("add", (a, b) => tf.add(a, b));
export const sub = pair("sub", (a, b) => tf.sub(a, b));
export const mul = pair("mul", (a, b) => tf.mul(a, b));
export const div = pair("div", (a, b) => tf.div(a, b));
/** The larger of two; at a tie the gradient goes to `a`. */
export const maximum = pair("maximum", (a, b) => tf.maximum(a, b));
/** The smaller of two; at a tie the gradient goes to `a`. */
export const minimum = pair("minimum", (a, b) => tf.minimum(a, b));

/** Sum of equal-shaped tensors, seven at a time: more exceed the buffers of a GPU stage with default limits. */
export function addAll(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  if (first === undefined) throw new ShapeError("addAll: there is nothing to add");
  for (const { shape } of tensors) {
    if (shape.join() !== first.shape.join())
      throw new ShapeError(`addAll: [${shape}] differs from [${first.shape}]`);
  }
  return tf.tidy(() => {
    let sums = [...tensors];
    while (sums.length > 1) {
      const next: Tensor[] = [];
      for (let i = 0; i < sums.length; i += 7) next.push(tf.addN(sums.slice(i, i + 7)));
      sums = next;
    }
    return tensors.length === 1 ? tf.clone(first) : sums[0]!;
  });
}

export const neg = (x: Tensor): Tensor => tf.neg(x);
export const abs = (x: Tensor): Tensor => tf.abs(x);
export const square = (x: Tensor): Tensor => tf.square(x);
export const sqrt = (x: Tensor): Tensor => tf.sqrt(x);
export const exp = (x: Tensor): Tensor => tf.exp(x);
export const log = (x: Tensor): Tensor => tf.log(x);
export const sigmoid = (x: Tensor): Tensor => tf.sigmoid(x);
export const tanh = (x: Tensor): Tensor => tf.tanh(x);
export const relu = (x: Tensor): Tensor => tf.relu(x);
export const clip = (x: Tensor, low: number, high: number): Tensor => tf.clipByValue(x, low, high);

/** (a - b)^2. tfjs's own squaredDifference has no gradient when it broadcasts. */
export const squaredDifference = (a: Tensor, b: Tensor): Tensor => tf.tidy(() => square(sub(a, b)));

/** 1 where x is not 0, else 0, as float32. A cast to bool does not normalise on wasm. */
export const isNonZero = (x: Tensor): Tensor => tf.tidy(() => tf.cast(tf.notEqual(x, 0), "float32"));
/** 1 where two tensors are equal, else 0, as float32; without a gradient. */
export const isEqual = (a: Tensor, b: Operand): Tensor => tf.tidy(() => tf.cast(tf.equal(a, b), "float32"));
/** 1 where a > b, else 0, as float32; without a gradient. */
export const isGreater = (a: Tensor, b: Operand): Tensor =>
  tf.tidy(() => tf.cast(tf.greater(a, b), "float32"));
export const toFloat = (x: Tensor): Tensor => tf.cast(x, "float32");
export const toInt = (x: Tensor): Tensor => tf.cast(x, "int32");

/**
 * `chosen` where the mask is 1, else `other`. Masks are 0 or 1 and are made outside the differentiated function.
 *
 * @param mask `[...]`, repeats to the shape of `chosen`
 */
export function where(mask: Tensor, chosen: Tensor, other: Tensor): Tensor {
  return tf.tidy(() => {
    const shape = sharedShape("where", chosen, other);
    if (sharedShape("where", chosen, mask) !== chosen.shape)
      throw new ShapeError("where: the mask is the larger one");
    return tf.where(tf.notEqual(repeatTo(mask, shape), 0), repeatTo(chosen, shape), repeatTo(other, shape));
  });
}

/** Repeats axes of size 1 and adds axes in front until `x` has the shape. */
export function repeatTo(x: Tensor, shape: readonly number[]): Tensor {
  sharedShape("repeatTo", { shape }, x);
  const full = [...Array<number>(shape.length - x.rank).fill(1), ...x.shape];
  const copies = shape.map((size, axis) => size / full[axis]!);
  return tf.tidy(() => tf.tile(tf.reshape(x, full), copies));
}

export type Axis = number | readonly number[];
const axesOf = (x: Tensor, axis: Axis | undefined): number[] | undefined =>
  axis === undefined
    ? undefined
    : (Array.isArray(axis) ? [...axis] : [axis as number]).map((a) => (a < 0 ? a + x.rank : a));

export const sum = (x: Tensor, axis?: Axis, keepAxes = false): Tensor => tf.sum(x, axesOf(x, axis), keepAxes);
export const mean = (x: Tensor, axis?: Axis, keepAxes = false): Tensor =>
  tf.mean(x, axesOf(x, axis), keepAxes);
export const max = (x: Tensor, axis?: Axis, keepAxes = false): Tensor => tf.max(x, axesOf(x, axis), keepAxes);
/** Index of the largest of an axis (the first at a tie), int32; without a gradient. */
export const argMax = (x: Tensor, axis = -1): Tensor => tf.argMax(x, axis < 0 ? axis + x.rank : axis);
/** Running sum along an axis. */
export const cumulativeSum = (x: Tensor, axis: number): Tensor =>
  tf.cumsum(x, axis < 0 ? axis + x.rank : axis);
/** log(sum(exp(x))) along an axis, without overflow. */
export function logSumExp(x: Tensor, axis: number, keepAxes = false): Tensor {
  return tf.tidy(() => tf.logSumExp(x, axis < 0 ? axis + x.rank : axis, keepAxes));
}
export const softmax = (x: Tensor): Tensor => tf.softmax(x);
export const logSoftmax = (x: Tensor): Tensor => tf.logSoftmax(x);
/** The k largest of the last axis with their int32 places, largest first; without a gradient. */
export function topK(x: Tensor, k: number): { values: Tensor; indices: Tensor } {
  return tf.topk(x, k, true);
}

export const reshape = (x: Tensor, shape: readonly number[]): Tensor => tf.reshape(x, [...shape]);
export const expandAxis = (x: Tensor, axis: number): Tensor => {
  const at = axis < 0 ? axis + x.rank + 1 : axis;
  return tf.reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
};
export const transpose = (x: Tensor, perm: readonly number[]): Tensor => tf.transpose(x, [...perm]);
export const concat = (parts: readonly Tensor[], axis: number): Tensor =>
  tf.concat([...parts], axis < 0 ? axis + parts[0]!.rank : axis);
export const stack = (parts: readonly Tensor[], axis = 0): Tensor => tf.stack([...parts], axis);
export const unstack = (x: Tensor, axis = 0): Tensor[] => tf.unstack(x, axis);
export const slice = (x: Tensor, begin: readonly number[], size: readonly number[]): Tensor =>
  tf.slice(x, [...begin], [...size]);
/** `count` equal parts of an axis. */
export const split = (x: Tensor, count: number, axis: number): Tensor[] =>
  tf.split(x, count, axis < 0 ? axis + x.rank : axis);
export const pad = (x: Tensor, paddings: readonly (readonly [number, number])[], value = 0): Tensor =>
  tf.pad(
    x,
    paddings.map(([before, after]): [number, number] => [before, after]),
    value,
  );
export const tile = (x: Tensor, copies: readonly number[]): Tensor => tf.tile(x, [...copies]);
export const reverse = (x: Tensor, axis: number): Tensor => tf.reverse(x, axis);
/** Slices of an axis by int32 ids in range (`idTensor` checks them). */
export const gather = (x: Tensor, ids: Tensor, axis = 0): Tensor => tf.gather(x, ids as tf.Tensor1D, axis);
/** float32 rows with a 1 at the id; an id out of range gives an all-zero row. `[...]` to `[..., depth]`. */
export const oneHot = (ids: Tensor, depth: number): Tensor =>
  tf.tidy(() => tf.cast(tf.oneHot(ids as tf.Tensor1D, depth), "float32"));
