import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { currentEngine } from "../engine.js";
import { type CrfTensors, findGoldChains } from "./crf-gold.js";
import { lossOfChains } from "./crf-host.js";
import { scanCrfLoss } from "./crf-scan.js";
import { Axes } from "./shapes.js";
import { withGradient } from "./with-gradient.js";

export { type CrfChain, type CrfSums, forwardBackward, prepareChain } from "./crf-chain.js";
export type { CrfTensors } from "./crf-gold.js";

/**
 * Negative log-likelihood of the gold tags under a linear-chain conditional random field, summed over the sentences
 * and divided by the number of words in their chains: a mean over words, as `crossEntropy`, so that accumulated
 * batches weigh as one.
 *
 * Words whose gold tag is `ignoredLabel` (padding, words that are scored elsewhere) are not in the chain: the word
 * before them and the one after are neighbours. A sentence without any word counts nothing.
 *
 * Loss and gradient are computed by forward-backward in float64, outside the engine; on webgpu, which cannot be read
 * synchronously, by a scan of operations.
 *
 * Source: Lafferty et al. 2001, "Conditional Random Fields"; start and end as in Lample et al. 2016, "Neural
 * Architectures for Named Entity Recognition" (arXiv:1603.01360); equations not checked.
 * Differs: divided by the number of words. 0, not NaN, when there is none.
 *
 * @param emissions `[batch, words, tags]`
 * @param gold tag ids, or `ignoredLabel`, `[batch, words]` row by row
 * @returns scalar
 * @throws ShapeError when sizes differ or a tag id is out of range
 */
export function crfLoss(emissions: Tensor, gold: Int32Array, crf: CrfTensors): Tensor {
  const { transitions, start, end } = crf;
  new Axes("crfLoss")
    .bind("emissions", emissions, "batch words tags")
    .bind("transitions", transitions, "tags tags")
    .bind("start", start, "tags")
    .bind("end", end, "tags");
  const chains = findGoldChains(gold, emissions.shape as [number, number, number]);
  if (currentEngine() === "webgpu") return scanCrfLoss(emissions, chains, crf);
  const inputs = [emissions, transitions, start, end];
  return withGradient(inputs, {
    forward: (save) => {
      const [scores, ...shared] = inputs.map((x) => x.dataSync<"float32">());
      const { loss, gradients } = lossOfChains(scores!, chains, [shared[0]!, shared[1]!, shared[2]!]);
      save(inputs.map(({ shape }, i) => tf.tensor(gradients[i]!, shape)));
      return tf.scalar(loss);
    },
    backward: (dy, gradients) => gradients.map((gradient) => tf.mul(gradient, dy)),
  });
}
