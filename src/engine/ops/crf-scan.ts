import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import {
  add,
  div,
  expandAxis,
  logSumExp,
  mul,
  repeatTo,
  reshape,
  sub,
  sum,
  unstack,
  where,
} from "./basic.js";
import { type CrfTensors, countChained, type GoldChain } from "./crf-gold.js";
import { embedding } from "./matrix.js";
import { maskTensor, tensor } from "./tensors.js";

/**
 * `crfLoss` by operations that every engine differentiates, a step of them for each word of the longest chain.
 *
 * @param emissions `[batch, words, tags]`
 * @returns scalar
 */
export function scanCrfLoss(
  emissions: Tensor,
  chains: readonly GoldChain[],
  { transitions, start, end }: CrfTensors,
): Tensor {
  const tagCount = start.shape[0]!;
  const longest = chains.reduce((most, { rows }) => Math.max(most, rows.length), 0);
  return tf.tidy(() => {
    if (longest === 0) return mul(sum(emissions), 0);
    const size = [chains.length, longest] as const;
    const rows = fillRows(chains, longest, ({ rows: all }, place) => all[place] ?? all[0]!);
    const isWord = maskTensor(
      fillRows(chains, longest, ({ rows: all }, place) => (place < all.length ? 1 : 0)),
      [...size, 1],
    );
    const flat = reshape(emissions, [-1, tagCount]);
    const scores = embedding(flat, tf.tensor(Int32Array.from(rows), [...size], "int32")); // [chains, longest, tags]
    const steps = unstack(scores, 1);
    const masks = unstack(isWord, 1); // [chains, 1]
    let forward = add(steps[0]!, start); // [chains, tags]
    for (let place = 1; place < longest; place++) {
      const from = repeatTo(expandAxis(forward, 2), [chains.length, tagCount, tagCount]);
      const next = add(logSumExp(add(from, transitions), 1), steps[place]!);
      forward = where(masks[place]!, next, forward);
    }
    const logPartitions = logSumExp(add(forward, end), -1); // [chains]
    const gold = scoreGold(scores, chains, { transitions, start, end });
    return div(sub(sum(logPartitions), gold), countChained(chains));
  });
}

const fillRows = (
  chains: readonly GoldChain[],
  longest: number,
  value: (chain: GoldChain, place: number) => number,
): number[] => chains.flatMap((chain) => Array.from({ length: longest }, (_, place) => value(chain, place)));

/** Sum of the gold sequences' scores: each potential times how often the gold tags use it. */
function scoreGold(
  scores: Tensor,
  chains: readonly GoldChain[],
  { transitions, start, end }: CrfTensors,
): Tensor {
  const [, longest, tagCount] = scores.shape as [number, number, number];
  const emitted = new Float32Array(scores.size);
  const moved = new Float32Array(tagCount * tagCount);
  const first = new Float32Array(tagCount);
  const last = new Float32Array(tagCount);
  for (const [chain, { tags }] of chains.entries()) {
    first[tags[0]!]!++;
    last[tags[tags.length - 1]!]!++;
    for (const [place, tag] of tags.entries()) {
      emitted[(chain * longest + place) * tagCount + tag] = 1;
      if (place > 0) moved[tags[place - 1]! * tagCount + tag]!++;
    }
  }
  const used = (potentials: Tensor, counts: Float32Array): Tensor =>
    sum(mul(potentials, tensor(counts, potentials.shape)));
  return add(add(used(scores, emitted), used(transitions, moved)), add(used(start, first), used(end, last)));
}
