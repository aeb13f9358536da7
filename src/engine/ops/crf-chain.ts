/** The potentials of a linear chain that every step shares, ready for `forwardBackward`. */
export interface CrfChain {
  /** Number of tags. */
  readonly tags: number;
  /** exp of transitions, start and end, each divided by its greatest: `[tags, tags]` (from, to), `[tags]`, `[tags]`. */
  readonly transitions: Float64Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Logarithms of those greatest. */
  readonly logScales: { readonly transition: number; readonly start: number; readonly end: number };
}

/**
 * @param transitions log potentials of going from one tag to the next, `[tags, tags]`
 * @param start log potentials of the first tag, `[tags]`
 * @param end log potentials of the last tag, `[tags]`
 */
export function prepareChain(transitions: Float32Array, start: Float32Array, end: Float32Array): CrfChain {
  const [transition, first, last] = [transitions, start, end].map(greatest);
  return {
    tags: start.length,
    transitions: scaledExp(transitions, transition),
    start: scaledExp(start, first),
    end: scaledExp(end, last),
    logScales: { transition, start: first, end: last },
  };
}

const greatest = (values: Float32Array): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
const scaledExp = (values: Float32Array, scale: number): Float64Array =>
  Float64Array.from(values, (value) => Math.exp(value - scale));

export interface CrfSums {
  /** log of the sum of exp(score) over all sequences of tags */
  readonly logPartition: number;
  /** Probability of each tag at each place, `[places, tags]` */
  readonly marginals: Float64Array;
}

/**
 * Sums over all sequences of tags of one text, by forward-backward with each step scaled to 1, in float64. A
 * transition that lies more than 700 below the greatest counts as forbidden.
 *
 * @param emissions scores of tags, `[rows, tags]`
 * @param rows the rows of the chain's places, in order; at least one. Other rows are not in the chain.
 * @param pairs `[tags, tags]`; when given, the expected count of every transition, divided by `chain.transitions`, is
 *   added to it
 */
export function forwardBackward(
  chain: CrfChain,
  emissions: Float32Array,
  rows: ArrayLike<number>,
  pairs?: Float64Array,
): CrfSums {
  const { tags, logScales } = chain;
  const scores = new Float64Array(rows.length * tags);
  const forward = new Float64Array(rows.length * tags);
  let logPartition = logScales.start + logScales.end + (rows.length - 1) * logScales.transition;
  for (let place = 0; place < rows.length; place++) {
    logPartition += scaleScores(emissions, rows[place] * tags, scores, place * tags, tags);
    logPartition += Math.log(stepForward(chain, scores, forward, place));
  }
  const last = (rows.length - 1) * tags;
  let total = 0;
  for (let tag = 0; tag < tags; tag++) total += forward[last + tag] * chain.end[tag];
  logPartition += Math.log(total);
  const marginals = runBackward(chain, scores, forward, total);
  if (pairs !== undefined) addPairs(pairs, forward, scores, tags);
  return { logPartition, marginals };
}

/** exp of a row's scores, divided by the greatest, whose logarithm is returned. */
function scaleScores(from: Float32Array, at: number, to: Float64Array, place: number, tags: number): number {
  let most = -Infinity;
  for (let tag = 0; tag < tags; tag++) most = Math.max(most, from[at + tag]);
  for (let tag = 0; tag < tags; tag++) to[place + tag] = Math.exp(from[at + tag] - most);
  return most;
}

/**
 * Fills the forward probabilities of a place from those of the one before. `scores` of the place are divided by the
 * sum that is returned, so that the backward pass finds them scaled.
 */
function stepForward(chain: CrfChain, scores: Float64Array, forward: Float64Array, place: number): number {
  const { tags, transitions, start } = chain;
  const at = place * tags;
  if (place === 0) forward.set(start, at);
  for (let from = 0; place > 0 && from < tags; from++) {
    const before = forward[at - tags + from];
    if (before === 0) continue;
    const row = from * tags;
    for (let to = 0; to < tags; to++) forward[at + to] += before * transitions[row + to];
  }
  let sum = 0;
  for (let tag = 0; tag < tags; tag++) sum += forward[at + tag] *= scores[at + tag];
  for (let tag = 0; tag < tags; tag++) {
    forward[at + tag] /= sum;
    scores[at + tag] /= sum;
  }
  return sum;
}

/** Marginals. `scores` become the weights of the transitions into each place: score times what follows. */
function runBackward(
  { tags, transitions, end }: CrfChain,
  scores: Float64Array,
  forward: Float64Array,
  total: number,
): Float64Array {
  const marginals = new Float64Array(forward.length);
  let backward = Float64Array.from(end, (value) => value / total);
  for (let at = forward.length - tags; at >= 0; at -= tags) {
    for (let tag = 0; tag < tags; tag++) {
      marginals[at + tag] = forward[at + tag]! * backward[tag]!;
      scores[at + tag]! *= backward[tag]!;
    }
    if (at === 0) break;
    backward = new Float64Array(tags);
    for (let from = 0; from < tags; from++) {
      const row = from * tags;
      let sum = 0;
      for (let to = 0; to < tags; to++) sum += transitions[row + to]! * scores[at + to]!;
      backward[from] = sum;
    }
  }
  return marginals;
}

/** Row by row of `pairs`, which is far larger than all places together where there are many tags. */
function addPairs(pairs: Float64Array, forward: Float64Array, incoming: Float64Array, tags: number): void {
  for (let from = 0; from < tags; from++) {
    const row = from * tags;
    for (let at = tags; at < forward.length; at += tags) {
      const before = forward[at - tags + from]!;
      if (before === 0) continue;
      for (let to = 0; to < tags; to++) pairs[row + to]! += before * incoming[at + to]!;
    }
  }
}
