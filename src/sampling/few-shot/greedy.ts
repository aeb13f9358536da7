import { RandomStream } from "../../core/random.js";
import { ascending, labelsOf, range, type SentenceLabels } from "./sentence-labels.js";

export interface GreedyOptions {
  readonly k: number;
  readonly seed: number;
  /** How many types; all when absent. Sentences that hold other types are left out. */
  readonly ways?: number;
}

export interface GreedySample {
  /** Indexes of sentences, rising. */
  readonly indexes: readonly number[];
  readonly labels: readonly string[];
  /** Types that stayed below K because no sentence could be added. */
  readonly short: readonly string[];
}

/**
 * N-way K~2K-shot: sentences in random order are added while each type has at most 2K mentions, until each has at
 * least K; one that brings nothing to a type below K is passed over.
 *
 * Source: Ding et al. 2021, "Few-NERD" (ACL), algorithm 1; equation not checked. Differs: one pass over a
 * permutation instead of draws, so it ends; types that cannot reach K are reported.
 */
export function sampleGreedily(
  sentences: readonly SentenceLabels[],
  { k, seed, ways }: GreedyOptions,
): GreedySample {
  const stream = new RandomStream(seed, "greedy");
  const all = labelsOf(sentences);
  const labels = ways === undefined || ways >= all.length ? all : stream.shuffle(all).slice(0, ways).sort();
  const counts = new Map(labels.map((label) => [label, 0]));
  const indexes: number[] = [];
  for (const index of stream.shuffle(range(sentences.length))) {
    const added = [...sentences[index]];
    const isNeeded = added.some(([label]) => (counts.get(label) ?? k) < k);
    const fits = added.every(([label, count]) => {
      const present = counts.get(label);
      return present !== undefined && present + count <= 2 * k;
    });
    if (!isNeeded || !fits) continue;
    for (const [label, count] of added) counts.set(label, counts.get(label)! + count);
    indexes.push(index);
  }
  return {
    indexes: indexes.sort(ascending),
    labels,
    short: labels.filter((label) => counts.get(label)! < k),
  };
}
