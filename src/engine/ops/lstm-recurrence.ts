import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { currentEngine } from "../engine.js";
import { withGradient } from "./with-gradient.js";

/**
 * The part of an LSTM that waits for its own output, several of them in step. The gradient is back-propagation
 * through time, written so that only what waits for the step behind is computed step by step.
 *
 * @param projected the input's share of the gates, `[steps, directions, batch, 4 * hidden]`
 * @param weight `[directions, hidden, 4 * hidden]`
 * @returns hidden states, `[steps, directions, batch, hidden]`
 */
export function recur(projected: Tensor, weight: Tensor): Tensor {
  return withGradient([projected, weight], {
    forward: (save) => {
      const [, directions, batch] = projected.shape as [number, number, number, number];
      const multiply = productWith(weight);
      const trace: Step[] = [];
      let state: State = { hidden: undefined, cell: tf.zeros([directions, batch, weight.shape[1]!]) };
      for (const input of tf.unstack(projected)) {
        const step = tf.tidy(() => takeStep(input, state, multiply));
        trace.push(step);
        state = step;
      }
      const outputs = tf.stack(trace.map(({ hidden }) => hidden)); // [steps, directions, batch, hidden]
      save([weight, outputs, ...traced.flatMap((part) => trace.map((step) => step[part]))]);
      return outputs;
    },
    backward: (dy, [savedWeight, outputs, ...trace]) => goBack(dy, savedWeight!, outputs!, trace),
  });
}

interface State {
  /** Absent before the first step: its product with the weight is zero. */
  readonly hidden: Tensor | undefined;
  readonly cell: Tensor;
}
/** What the backward pass asks of every step; each `[directions, batch, hidden]`. */
const traced = ["inputGate", "forgetGate", "candidate", "outputGate", "cell", "bentCell"] as const;
type Step = Record<(typeof traced)[number] | "hidden", Tensor>;

function takeStep(input: Tensor, { hidden, cell }: State, multiply: (states: Tensor) => Tensor): Step {
  const sums = hidden === undefined ? input : tf.add(input, multiply(hidden)); // [directions, batch, 4 * hidden]
  const [i, f, g, o] = tf.split(sums, 4, 2) as [Tensor, Tensor, Tensor, Tensor];
  const [inputGate, forgetGate, candidate] = [tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g)];
  const next = tf.add(tf.mul(forgetGate, cell), tf.mul(inputGate, candidate));
  const [outputGate, bentCell] = [tf.sigmoid(o), tf.tanh(next)];
  const output = tf.mul(outputGate, bentCell);
  return { inputGate, forgetGate, candidate, outputGate, cell: next, bentCell, hidden: output };
}

/** Products with the same matrices at every step. wasm packs a matrix once, but a slice of a tensor every time. */
function productWith(weight: Tensor): (states: Tensor) => Tensor {
  if (currentEngine() !== "wasm") return (states) => tf.matMul(states, weight);
  const matrices = tf.unstack(weight);
  return (states) => tf.stack(tf.unstack(states).map((own, i) => tf.matMul(own, matrices[i]!)));
}

/** @returns gradients of `projected` and `weight` */
function goBack(dy: Tensor, weight: Tensor, outputs: Tensor, trace: readonly Tensor[]): Tensor[] {
  const [steps, directions, batch, size] = outputs.shape as [number, number, number, number];
  /** The states that each step started from. */
  const before = (states: Tensor): Tensor =>
    tf.pad(tf.slice(states, [0, 0, 0, 0], [steps - 1, directions, batch, size]), [[1, 0], ...unpadded]);
  const slope = (gate: Tensor): Tensor => tf.mul(gate, tf.sub(1, gate));
  const partOf = (part: number): Tensor => tf.stack(trace.slice(part * steps, (part + 1) * steps));
  const [i, f, g, o, cell, bent] = traced.map((_, part) => partOf(part)) as Six;
  const byCell = [tf.mul(g, slope(i)), tf.mul(before(cell), slope(f)), tf.mul(i, tf.sub(1, tf.square(g)))];
  const dGates = backThroughTime(tf.unstack(dy), {
    gatesByState: tf.unstack(tf.concat([...byCell, tf.mul(bent, slope(o))], 3)),
    cellByHidden: tf.unstack(tf.mul(o, tf.sub(1, tf.square(bent)))),
    forgetGates: tf.unstack(f),
    multiply: productWith(tf.transpose(weight, [0, 2, 1])),
  });
  const dProjected = tf.stack(dGates); // [steps, directions, batch, 4 * hidden]
  const rowsOf = (states: Tensor): Tensor =>
    tf.reshape(tf.transpose(states, [1, 0, 2, 3]), [directions, steps * batch, -1]);
  return [dProjected, tf.matMul(rowsOf(before(outputs)), rowsOf(dProjected), true)];
}

type Six = [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
const unpadded: [number, number][] = [0, 1, 2].map(() => [0, 0]);

/** Derivatives inside each step. */
interface Slopes {
  /** Of the gates' sums: by the cell for the first three, by the output for the last, `[directions, batch, 4 * hidden]` */
  readonly gatesByState: readonly Tensor[];
  readonly cellByHidden: readonly Tensor[];
  readonly forgetGates: readonly Tensor[];
  /** By the transposed weight. */
  readonly multiply: (dGates: Tensor) => Tensor;
}

/**
 * @param dys gradients of the outputs, one a step
 * @returns gradients of the gates' sums, one a step
 */
function backThroughTime(dys: readonly Tensor[], slopes: Slopes): Tensor[] {
  const { gatesByState, cellByHidden, forgetGates, multiply } = slopes;
  const all = new Array<Tensor>(dys.length);
  let behind: { dHidden: Tensor; dCell: Tensor } | undefined;
  for (let step = dys.length - 1; step >= 0; step--) {
    const result = tf.tidy(() => {
      const dHidden = behind === undefined ? dys[step]! : tf.add(dys[step]!, behind.dHidden);
      const own = tf.mul(dHidden, cellByHidden[step]!);
      const dCell = behind === undefined ? own : tf.add(own, behind.dCell);
      const dGates = tf.mul(tf.concat([dCell, dCell, dCell, dHidden], 2), gatesByState[step]!);
      return { dGates, dHidden: multiply(dGates), dCell: tf.mul(dCell, forgetGates[step]!) };
    });
    all[step] = result.dGates;
    behind = result;
  }
  return all;
}
