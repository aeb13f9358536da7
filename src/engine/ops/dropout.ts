import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { hash32 } from "../../core/random.js";
import { withGradient } from "./with-gradient.js";

/**
 * Zeroes a share of the elements and scales the others by 1/(1 - rate). Whether an element stays is a hash of
 * the seed and its place, so that every engine drops the same ones and the backward pass needs no stored mask.
 *
 * Source: Srivastava et al. 2014, "Dropout", JMLR 15; equation not checked.
 *
 * @param x `[...]`
 * @param rate share that is dropped, in [0, 1)
 * @param seed a number of this place and step (`seedFor`); absent: the input is returned as it is, in a new handle
 * @returns `[...]`
 * @throws ShapeError when the rate is out of range
 */
export function dropout(x: Tensor, rate: number, seed: number | undefined): Tensor {
  if (!(0 <= rate && rate < 1)) throw new ShapeError(`dropout: rate ${rate} is not in [0, 1)`);
  if (seed === undefined || rate === 0) return tf.clone(x);
  const dropped = (of: Tensor): Tensor =>
    tf.mul(of, tf.tensor(dropoutMask(of.size, rate, seed), of.shape, "float32"));
  return withGradient([x], {
    forward: () => dropped(x),
    backward: (dy) => [dropped(dy)],
  });
}

/** A seed for one place in a model at one step: `seedFor(stepSeed, "layer", 3, "attention")`. */
export const seedFor = (
  seed: number | undefined,
  ...place: readonly (string | number)[]
): number | undefined => (seed === undefined ? undefined : hash32([seed, ...place]));

/**
 * 0 for dropped elements, 1/(1 - rate) for the others.
 *
 * The hash is lowbias32 of Chris Wellons' hash-prospector over the place times an odd constant, mixed with the seed.
 */
export function dropoutMask(count: number, rate: number, seed: number): Float32Array {
  const mask = new Float32Array(count);
  const scale = 1 / (1 - rate);
  const threshold = rate * 0x100000000;
  const start = hash32([seed, "dropout"]);
  for (let i = 0; i < count; i++) {
    let hash = Math.imul(i + 1, 0x9e3779b1) ^ start;
    hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
    if ((hash ^ (hash >>> 16)) >>> 0 >= threshold) mask[i] = scale;
  }
  return mask;
}
