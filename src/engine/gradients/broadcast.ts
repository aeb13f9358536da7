import { reshape, sum, type Tensor } from "@tensorflow/tfjs-core";

/**
 * Undoes a broadcast: sums `gradient` over the axes along which a tensor of `shape` was repeated.
 *
 * @returns a new tensor of `shape`, never `gradient` itself, because the tape disposes what it adds up
 */
export function sumToShape(gradient: Tensor, shape: readonly number[]): Tensor {
  const lead = gradient.rank - shape.length;
  const repeated = gradient.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < lead || (shape[axis - lead] === 1 && gradient.shape[axis] !== 1));
  const reduced = repeated.length === 0 ? gradient : sum(gradient, repeated);
  return reshape(reduced, [...shape]);
}
