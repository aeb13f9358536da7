/** Log odds that an answer begins (ends) at each place of one item. */
export interface EdgeScores {
  readonly starts: Float32Array;
  readonly ends: Float32Array;
}

/** Chooses pairs of a first and a last place that may be answers, flat. */
export type PairChooser = (scores: EdgeScores) => Int32Array;

/** Every place where an answer begins with every one, not before it, where one ends. */
export function pairAll({ starts, ends }: EdgeScores, maxWords = Number.POSITIVE_INFINITY): Int32Array {
  const pairs: number[] = [];
  for (let first = 0; first < starts.length; first++) {
    if (!(starts[first] > 0)) continue;
    const limit = Math.min(ends.length, first + maxWords);
    for (let last = first; last < limit; last++) if (ends[last] > 0) pairs.push(first, last);
  }
  return Int32Array.from(pairs);
}

/**
 * Every place where an answer begins with the nearest one, not before it, where one ends.
 *
 * Source: TOF's decoding (FACTS 1.7), and "nearest match" of BERT-MRC's ablation; equation not checked.
 */
export function pairNearest({ starts, ends }: EdgeScores, maxWords = Number.POSITIVE_INFINITY): Int32Array {
  const pairs: number[] = [];
  let nearest = ends.length;
  for (let place = starts.length - 1; place >= 0; place--) {
    if (ends[place] > 0) nearest = place;
    if (starts[place] > 0 && nearest < ends.length && nearest - place < maxWords) pairs.push(nearest, place);
  }
  return Int32Array.from(pairs).reverse();
}

/** The `best` likeliest starts with the `best` likeliest ends, whether above 0 or not: for questions with one answer. */
export function pairBest(
  { starts, ends }: EdgeScores,
  best: number,
  maxWords = Number.POSITIVE_INFINITY,
): Int32Array {
  const lasts = greatestPlaces(ends, best);
  const pairs: number[] = [];
  for (const first of greatestPlaces(starts, best))
    for (const last of lasts) if (first <= last && last - first < maxWords) pairs.push(first, last);
  return Int32Array.from(pairs);
}

const greatestPlaces = (scores: Float32Array, count: number): number[] =>
  [...scores.keys()].sort((a, b) => scores[b] - scores[a] || a - b).slice(0, count);
