import type { DataType, Rank, Tensor, Variable } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { assertHealthy } from "../health.js";
import { sizeOfShape } from "./shapes.js";

export type { DataType, Rank, Tensor, Variable };
/** Any nesting of tensors that `tidy` and `dispose` see through. */
export type TensorTree = tf.TensorContainer;

/** Runs `compute` and frees every tensor it made, except those it returns. */
export const tidy = <T extends TensorTree>(compute: () => T): T => tf.tidy(compute);
export const keep = <T extends Tensor>(tensor: T): T => tf.keep(tensor);
export const dispose = (tensors: TensorTree): void => tf.dispose(tensors);
/** How many tensors live on the engine: constant from step to step, or there is a leak. */
export const countTensors = (): number => tf.memory().numTensors;

/**
 * float32 tensor of `values` in row-major order.
 *
 * @throws ShapeError when there are more or fewer values than the shape has places
 */
export function tensor(values: Float32Array | readonly number[], shape: readonly number[]): Tensor {
  expectCount("tensor", values.length, shape);
  return tf.tensor(values as Float32Array, [...shape], "float32");
}

export interface IdLimits {
  /** Ids are in [0, limit). */
  readonly limit: number;
  /** The one id outside that range that is let through, e.g. -100 for positions without loss. */
  readonly ignoreId?: number;
  /** What the ids are, for the message, e.g. `labels`. */
  readonly name: string;
}

/**
 * int32 tensor of ids that are all in range. The check stands here, where a batch is assembled, because an id
 * out of range is silent later: an all-zero row in oneHot, a loss of 0, foreign memory in a look-up on wasm.
 *
 * @throws ShapeError for a wrong count, or an id outside the range
 */
export function idTensor(
  values: Int32Array | readonly number[],
  shape: readonly number[],
  { limit, ignoreId, name }: IdLimits,
): Tensor {
  expectCount(name, values.length, shape);
  values.forEach((id: number, place: number) => {
    if (Number.isInteger(id) && ((0 <= id && id < limit) || id === ignoreId)) return;
    const orIgnored = ignoreId === undefined ? "" : ` or ${ignoreId}`;
    throw new ShapeError(`${name}: id ${id} at position ${place} is not in [0, ${limit})${orIgnored}`, {
      fix: "encode the batch with the vocabulary and the label set of the model",
    });
  });
  return tf.tensor(values as Int32Array, [...shape], "int32");
}

/**
 * float32 mask tensor of 0 and 1.
 *
 * @throws ShapeError for a wrong count, or any other value
 */
export function maskTensor(
  values: Float32Array | Uint8Array | readonly number[],
  shape: readonly number[],
): Tensor {
  expectCount("mask", values.length, shape);
  const floats = Float32Array.from(values);
  const place = floats.findIndex((value) => value !== 0 && value !== 1);
  if (place >= 0)
    throw new ShapeError(`mask: value ${floats[place]} at position ${place} is neither 0 nor 1`);
  return tf.tensor(floats, [...shape], "float32");
}

function expectCount(name: string, count: number, shape: readonly number[]): void {
  if (count === sizeOfShape(shape)) return;
  throw new ShapeError(
    `${name}: ${count} values do not fill the shape [${shape}], which has ${sizeOfShape(shape)}`,
  );
}

/**
 * A parameter that training updates in place. It lives until it is disposed, whatever the scope.
 *
 * @param initial its first value, `shape` in row-major order
 */
export function parameter(initial: Float32Array | readonly number[], shape: readonly number[]): Variable {
  return tf.tidy(() => tf.variable(tensor(initial, shape)));
}

export const zeros = (shape: readonly number[]): Tensor => tf.zeros([...shape]);
export const ones = (shape: readonly number[]): Tensor => tf.ones([...shape]);
export const fill = (shape: readonly number[], value: number): Tensor => tf.fill([...shape], value);

/**
 * The numbers of a tensor: the only way out of the engine.
 *
 * @throws EngineError when the engine reported that its numbers are wrong (out of memory, lost device)
 */
export async function read(tensor: Tensor): Promise<Float32Array | Int32Array | Uint8Array> {
  try {
    const values = await tensor.data();
    assertHealthy();
    return values;
  } catch (cause) {
    await new Promise((resolve) => setImmediate(resolve)); // a lost device says so after its reads have failed
    assertHealthy();
    throw cause;
  }
}
/** The number of a tensor with one element. @throws EngineError as `read` does */
export async function readNumber(tensor: Tensor): Promise<number> {
  return (await read(tensor))[0]!;
}
