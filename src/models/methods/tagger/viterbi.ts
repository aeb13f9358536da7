/** Log potentials that every word shares: what a CRF learned, or which moves a tag scheme allows. */
export interface Moves {
  /** From one tag to the next, `[tags, tags]`; minus infinity forbids the move. */
  readonly transitions: Float32Array;
  /** To a sentence's first tag, `[tags]` */
  readonly start: Float32Array;
  /** From a sentence's last tag, `[tags]` */
  readonly end: Float32Array;
}

/**
 * The sequence of tags with the greatest sum of scores; at a tie the tags with the lower ids, from the last word on.
 *
 * Source: Viterbi 1967, "Error bounds for convolutional codes"; equation not checked.
 *
 * @param emissions `[words, tags]`
 * @returns tag ids, `[words]`, owned by the caller
 */
export function viterbi(emissions: Float32Array, { transitions, start, end }: Moves): Int32Array {
  const tags = start.length;
  const words = emissions.length / tags;
  const path = new Int32Array(words);
  if (words === 0) return path;
  const origins = new Int32Array(emissions.length);
  let scores = Float64Array.from(start, (score, tag) => score + emissions[tag]);
  for (let word = 1; word < words; word++) {
    const next = new Float64Array(tags).fill(Number.NEGATIVE_INFINITY);
    const own = word * tags;
    for (let from = 0; from < tags; from++) {
      const row = from * tags;
      const base = scores[from];
      for (let to = 0; to < tags; to++) {
        const score = base + transitions[row + to];
        if (score > next[to]) {
          next[to] = score;
          origins[own + to] = from;
        }
      }
    }
    for (let to = 0; to < tags; to++) next[to] += emissions[own + to];
    scores = next;
  }
  path[words - 1] = indexOfGreatest(scores.map((score, tag) => score + end[tag]));
  for (let word = words - 1; word > 0; word--) path[word - 1] = origins[word * tags + path[word]];
  return path;
}

export function indexOfGreatest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
