/**
 * Cross-entropy over a vocabulary, forward and backward, against the form with a one-hot matrix:
 *
 *   npx tsx bench/cross-entropy.ts [ENGINE...] [-- ROWS LABELS]
 *
 * Both in one run, turn by turn; the least wall time of nine rounds each.
 */
import * as tf from "@tensorflow/tfjs-core";
import { closeEngines, type EngineName, selectEngine } from "../src/engine/engine.js";
import {
  crossEntropy,
  dispose,
  idTensor,
  lossAndGradients,
  parameter,
  readNumber,
  type Tensor,
} from "../src/engine/ops/index.js";
import { withGradient } from "../src/engine/ops/with-gradient.js";

const rounds = 9;
const cut = process.argv.indexOf("--");
const names = process.argv.slice(2, cut < 0 ? undefined : cut);
const [rows = 512, width = 30_000] = cut < 0 ? [] : process.argv.slice(cut + 1).map(Number);

/** The same loss with the gold labels as a matrix of zeros and ones. */
function oneHotLoss(logits: Tensor, labels: Tensor): Tensor {
  return withGradient([logits], {
    forward: (save) => {
      const gold = tf.cast(tf.oneHot(labels as tf.Tensor1D, width), "float32");
      const logProbs = tf.logSoftmax(logits);
      save([logProbs, gold]);
      return tf.neg(tf.div(tf.sum(tf.mul(logProbs, gold)), rows));
    },
    backward: (dy, [logProbs, gold]) => [tf.mul(tf.sub(tf.exp(logProbs!), gold!), tf.div(dy, rows))],
  });
}

async function timeOf(loss: () => Tensor, logits: tf.Variable): Promise<[ms: number, loss: number]> {
  const before = performance.now();
  const { loss: value, gradients } = lossAndGradients(loss, [logits]);
  // Reading waits for engines that compute beside us.
  await readNumber(tf.tidy(() => tf.sum(gradients[0]!)));
  const ms = performance.now() - before;
  const number = await readNumber(value);
  dispose([value, gradients[0]!]);
  return [ms, number];
}

for (const name of names.length > 0 ? names : ["tensorflow", "wasm"]) {
  await selectEngine(name as EngineName);
  const logits = parameter(
    Float32Array.from({ length: rows * width }, (_, i) => ((i * 2654435761) % 1000) / 250 - 2),
    [rows, width],
  );
  const labels = idTensor(
    Int32Array.from({ length: rows }, (_, i) => (i * 7919) % width),
    [rows],
    { limit: width, name: "labels" },
  );
  const best = { oneHot: Number.POSITIVE_INFINITY, gathered: Number.POSITIVE_INFINITY };
  const losses = { oneHot: 0, gathered: 0 };
  for (let round = 0; round < rounds; round++)
    for (const [form, loss] of [
      ["oneHot", () => oneHotLoss(logits, labels)],
      ["gathered", () => crossEntropy(logits, labels)],
    ] as const) {
      const [ms, number] = await timeOf(loss, logits);
      best[form] = Math.min(best[form], ms);
      losses[form] = number;
    }
  process.stdout.write(
    `${name} [${rows}, ${width}]: one-hot ${best.oneHot.toFixed(0)} ms, gathered ${best.gathered.toFixed(0)} ms, ${(best.oneHot / best.gathered).toFixed(2)} times as fast; losses ${losses.oneHot.toFixed(5)} and ${losses.gathered.toFixed(5)}\n`,
  );
  dispose([labels, logits]);
}
await closeEngines();
