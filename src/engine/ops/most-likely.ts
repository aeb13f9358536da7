import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { currentEngine } from "../engine.js";
import { Axes } from "./shapes.js";
import { read } from "./tensors.js";

export interface MostLikely {
  /** Largest first, `[rows, k]`, flat */
  readonly logProbs: Float32Array;
  /** Their places in the row, `[rows, k]`, flat; at a tie the smaller first */
  readonly ids: Int32Array;
}

/** Ids travel as floats, which hold whole numbers up to here. */
const maxVocabulary = 1 << 24;

/**
 * The most likely of each row by softmax. Where the engine has a device of its own, and on TensorFlow, it chooses, and
 * one small tensor is read; on wasm and cpu, whose numbers lie in memory here and whose top-k is slow, JavaScript does.
 *
 * @param logits `[rows, vocab]`; not disposed
 * @param penalty added to the logits for the choice and to the log-probabilities, not to the sum that they are of:
 *   -1e9 hides. `[rows, vocab]`
 * @throws ShapeError when there are fewer than `k` in a row, or the shapes differ
 */
export async function mostLikely(logits: Tensor, k: number, penalty?: Tensor): Promise<MostLikely> {
  const axes = new Axes("mostLikely").bind("logits", logits, "rows vocab");
  if (penalty !== undefined) axes.bind("penalty", penalty, "rows vocab");
  const [rows, vocab] = logits.shape as [number, number];
  if (k > vocab || vocab > maxVocabulary) {
    throw new ShapeError(
      `mostLikely: ${k} of ${vocab} were asked for, at most ${Math.min(vocab, maxVocabulary)} can be`,
    );
  }
  return ["tensorflow", "webgpu"].includes(currentEngine())
    ? chooseOnDevice(logits, k, penalty)
    : chooseHere(logits, k, penalty, rows);
}

const logSum = (logits: Tensor): Tensor => tf.logSumExp(logits, 1, true); // [rows, 1]
const penalised = (logits: Tensor, penalty: Tensor | undefined): Tensor =>
  penalty === undefined ? logits : tf.add(logits, penalty);

async function chooseOnDevice(logits: Tensor, k: number, penalty: Tensor | undefined): Promise<MostLikely> {
  const chosen = tf.tidy(() => {
    const { values, indices } = tf.topk(penalised(logits, penalty), k, true);
    return tf.concat([tf.sub(values, logSum(logits)), tf.cast(indices, "float32")], 1); // [rows, 2 k]
  });
  try {
    const numbers = await read(chosen);
    const half = (offset: number) => (_: unknown, i: number) =>
      numbers[Math.floor(i / k) * 2 * k + offset + (i % k)]!;
    const length = numbers.length / 2;
    return { logProbs: Float32Array.from({ length }, half(0)), ids: Int32Array.from({ length }, half(k)) };
  } finally {
    chosen.dispose();
  }
}

async function chooseHere(
  logits: Tensor,
  k: number,
  penalty: Tensor | undefined,
  rows: number,
): Promise<MostLikely> {
  const [scores, sums] = tf.tidy(() => [tf.clone(penalised(logits, penalty)), logSum(logits)] as const);
  try {
    const [values, totals] = [await read(scores), await read(sums)];
    const logProbs = new Float32Array(rows * k);
    const ids = new Int32Array(rows * k);
    const vocab = values.length / rows;
    for (let row = 0; row < rows; row++) {
      const own = values.subarray(row * vocab, (row + 1) * vocab) as Float32Array;
      pickLargest(own, ids.subarray(row * k, (row + 1) * k), logProbs.subarray(row * k, (row + 1) * k));
      for (let i = row * k; i < (row + 1) * k; i++) logProbs[i]! -= totals[row]!;
    }
    return { logProbs, ids };
  } finally {
    tf.dispose([scores, sums]);
  }
}

/** Fills `ids` and `largest` in falling order, by insertion: nearly every value is smaller than the last of them. */
function pickLargest(values: Float32Array, ids: Int32Array, largest: Float32Array): void {
  largest.fill(Number.NEGATIVE_INFINITY);
  const last = ids.length - 1;
  for (let id = 0; id < values.length; id++) {
    const value = values[id]!;
    if (!(value > largest[last]!)) continue;
    let at = last;
    for (; at > 0 && value > largest[at - 1]!; at--) {
      largest[at] = largest[at - 1]!;
      ids[at] = ids[at - 1]!;
    }
    largest[at] = value;
    ids[at] = id;
  }
}
