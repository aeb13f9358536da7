import { type CrfChain, forwardBackward, prepareChain } from "./crf-chain.js";
import { countChained, type GoldChain } from "./crf-gold.js";

/** Log potentials that every step shares: `[tags, tags]`, `[tags]`, `[tags]`. */
export type Shared = readonly [transitions: Float32Array, start: Float32Array, end: Float32Array];

export interface CrfGradients {
  readonly loss: number;
  /** By emissions, transitions, start and end, each of its size. */
  readonly gradients: readonly [Float32Array, Float32Array, Float32Array, Float32Array];
}

/** Expected counts less gold counts: what the gradients are before the division by the number of words. */
interface Excess {
  readonly emissions: Float32Array;
  readonly transitions: Float64Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** The loss of `crfLoss` and its gradients, outside the engine. */
export function lossOfChains(
  emissions: Float32Array,
  chains: readonly GoldChain[],
  shared: Shared,
): CrfGradients {
  const chain = prepareChain(...shared);
  const excess: Excess = {
    emissions: new Float32Array(emissions.length),
    transitions: new Float64Array(chain.transitions.length),
    start: new Float64Array(chain.tags),
    end: new Float64Array(chain.tags),
  };
  const total = addExpected(chain, emissions, chains, excess) - takeGold(emissions, chains, shared, excess);
  const count = Math.max(1, countChained(chains));
  const share = (sums: Float32Array | Float64Array): Float32Array =>
    Float32Array.from(sums, (sum) => sum / count);
  return {
    loss: total / count,
    gradients: [share(excess.emissions), share(excess.transitions), share(excess.start), share(excess.end)],
  };
}

/** Adds the expected counts; returns the sum of the chains' log partitions. */
function addExpected(
  chain: CrfChain,
  emissions: Float32Array,
  chains: readonly GoldChain[],
  excess: Excess,
): number {
  const { tags: tagCount } = chain;
  let total = 0;
  for (const { rows } of chains) {
    const { logPartition, marginals } = forwardBackward(chain, emissions, rows, excess.transitions);
    total += logPartition;
    const last = (rows.length - 1) * tagCount;
    for (let tag = 0; tag < tagCount; tag++) {
      excess.start[tag]! += marginals[tag]!;
      excess.end[tag]! += marginals[last + tag]!;
    }
    for (const [place, row] of rows.entries()) {
      const own = marginals.subarray(place * tagCount, (place + 1) * tagCount);
      excess.emissions.set(own, row * tagCount);
    }
  }
  excess.transitions.forEach((pairs, i) => {
    excess.transitions[i] = pairs * chain.transitions[i]!;
  });
  return total;
}

/** Takes the gold counts away; returns the sum of the gold sequences' scores. */
function takeGold(
  emissions: Float32Array,
  chains: readonly GoldChain[],
  [transitions, start, end]: Shared,
  excess: Excess,
): number {
  const tagCount = start.length;
  let total = 0;
  const take = (potentials: Float32Array, counts: Float32Array | Float64Array, at: number): void => {
    total += potentials[at]!;
    counts[at]!--;
  };
  for (const { rows, tags } of chains) {
    take(start, excess.start, tags[0]!);
    take(end, excess.end, tags[tags.length - 1]!);
    for (let place = 0; place < rows.length; place++) {
      take(emissions, excess.emissions, rows[place]! * tagCount + tags[place]!);
      if (place > 0) take(transitions, excess.transitions, tags[place - 1]! * tagCount + tags[place]!);
    }
  }
  return total;
}
