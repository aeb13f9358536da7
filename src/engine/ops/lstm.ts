import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { recur } from "./lstm-recurrence.js";
import { linear } from "./matrix.js";
import { Axes } from "./shapes.js";
import { withGradient } from "./with-gradient.js";

/** The last axes hold the gates in PyTorch's order: input, forget, cell, output. */
export interface LstmWeights {
  /** `[in, 4 * hidden]` */
  readonly input: Tensor;
  /** `[hidden, 4 * hidden]` */
  readonly recurrent: Tensor;
  /** `[4 * hidden]`; PyTorch's two, added up */
  readonly bias: Tensor;
}

export interface LstmOptions {
  /** Steps of each sequence, in `[0, steps]`; those after them are padding. */
  readonly lengths: readonly number[];
  /** Read each sequence from its own last step to its first; outputs stay at their steps. Default false. */
  readonly isReversed?: boolean;
}

/**
 * Long short-term memory over a batch of sequences; states begin as zeros.
 *
 * Source: Hochreiter, Schmidhuber 1997, "Long Short-Term Memory", with the forget gate of Gers et al. 2000; neither
 * opened. The equations are those of PyTorch's `nn.LSTM`, checked against its numbers.
 *
 * @param x `[batch, steps, in]`; numbers at padding do not count
 * @returns `[batch, steps, hidden]`, zeros at padding
 * @throws ShapeError when sizes differ or a length is out of range
 */
export function lstm(x: Tensor, weights: LstmWeights, options: LstmOptions): Tensor {
  return readAlong(x, [{ weights, isReversed: options.isReversed ?? false }], options.lengths);
}

/**
 * Two LSTMs over the same sequences, the second of which reads backwards. Both take their steps together, which
 * halves the number of operations.
 *
 * @param x `[batch, steps, in]`
 * @param lengths as in `LstmOptions`
 * @returns `[batch, steps, 2 * hidden]`: what the first says, then what the second says; zeros at padding
 * @throws ShapeError as `lstm` does
 */
export function bidirectionalLstm(
  x: Tensor,
  [forwards, backwards]: readonly [LstmWeights, LstmWeights],
  lengths: readonly number[],
): Tensor {
  const directions = [
    { weights: forwards, isReversed: false },
    { weights: backwards, isReversed: true },
  ];
  return readAlong(x, directions, lengths);
}

interface Direction {
  readonly weights: LstmWeights;
  readonly isReversed: boolean;
}

function readAlong(x: Tensor, directions: readonly Direction[], lengths: readonly number[]): Tensor {
  const [batch, steps, inSize] = checkSizes(x, directions, lengths);
  const orders = directions.map(({ isReversed }) => orderOfSteps(lengths, steps, isReversed));
  return tf.tidy(() => {
    const rows = tf.reshape(x, [batch * steps, inSize]);
    const projected = directions.map(({ weights }, i) => {
      const byStep = permuteRows(rows, orders[i]!); // [steps * batch, in]
      return tf.reshape(linear(byStep, weights.input, weights.bias), [steps, batch, -1]);
    });
    const recurrent = tf.stack(directions.map(({ weights }) => weights.recurrent));
    const hidden = recur(tf.stack(projected, 1), recurrent); // [steps, directions, batch, hidden]
    const outputs = tf.unstack(hidden, 1).map((states, i) => {
      const inOrder = permuteRows(tf.reshape(states, [steps * batch, -1]), inverseOf(orders[i]!));
      return tf.reshape(inOrder, [batch, steps, -1]);
    });
    // The states of padding are no states of the sequence; multiplied by 0 they send no gradient back either.
    return tf.mul(tf.concat(outputs, 2), tf.tensor(realSteps(lengths, steps), [batch, steps, 1], "float32"));
  });
}

function checkSizes(
  x: Tensor,
  directions: readonly Direction[],
  lengths: readonly number[],
): readonly [batch: number, steps: number, inSize: number] {
  const axes = new Axes("lstm").bind("x", x, "batch steps in");
  for (const { input, recurrent, bias } of directions.map(({ weights }) => weights)) {
    axes
      .bind("input", input, "in gates")
      .bind("recurrent", recurrent, "hidden gates")
      .bind("bias", bias, "gates");
    axes.bind("four gates of the state", { shape: [4 * recurrent.shape[0]!] }, "gates");
  }
  const [batch, steps, inSize] = x.shape as [number, number, number];
  axes.bind("lengths", { shape: [lengths.length] }, "batch");
  for (const [sequence, length] of lengths.entries()) {
    if (Number.isInteger(length) && 0 <= length && length <= steps) continue;
    throw new ShapeError(`lstm: length ${length} of sequence ${sequence} is not in [0, ${steps}]`);
  }
  return [batch, steps, inSize];
}

/**
 * Which row of `[batch * steps]` stands at each place of `[steps * batch]`: the order in which an LSTM reads. Reversed
 * sequences still begin at step 0, with their padding behind them, so that padding touches no state that counts.
 */
function orderOfSteps(lengths: readonly number[], steps: number, isReversed: boolean): Int32Array {
  const batch = lengths.length;
  const order = new Int32Array(batch * steps);
  for (const [sequence, length] of lengths.entries()) {
    for (let step = 0; step < steps; step++) {
      const from = isReversed && step < length ? length - 1 - step : step;
      order[step * batch + sequence] = sequence * steps + from;
    }
  }
  return order;
}

function inverseOf(order: Int32Array): Int32Array {
  const inverse = new Int32Array(order.length);
  for (const [place, row] of order.entries()) inverse[row] = place;
  return inverse;
}

const realSteps = (lengths: readonly number[], steps: number): Float32Array =>
  Float32Array.from({ length: lengths.length * steps }, (_, place) =>
    place % steps < lengths[Math.floor(place / steps)]! ? 1 : 0,
  );

/** Rows in another order; a permutation's gradient needs no sums, only the way back. */
function permuteRows(rows: Tensor, order: Int32Array): Tensor {
  const permute = (of: Tensor, by: Int32Array): Tensor => tf.gather(of, tf.tensor1d(by, "int32"));
  return withGradient([rows], {
    forward: () => permute(rows, order),
    backward: (dy) => [permute(dy, inverseOf(order))],
  });
}
