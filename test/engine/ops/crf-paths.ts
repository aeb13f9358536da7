/** A linear chain's log potentials: `[tags, tags]` (from, to), `[tags]`, `[tags]`. */
export interface Potentials {
  readonly tags: number;
  readonly transitions: Float32Array;
  readonly start: Float32Array;
  readonly end: Float32Array;
}

/** All sequences of `count` tags. */
export function* allPaths(tags: number, count: number): Generator<readonly number[]> {
  if (count === 0) yield [];
  else
    for (const path of allPaths(tags, count - 1)) for (let tag = 0; tag < tags; tag++) yield [...path, tag];
}

export function scoreOfPath(
  { tags, transitions, start, end }: Potentials,
  emissions: Float32Array,
  rows: readonly number[],
  path: readonly number[],
): number {
  let score = start[path[0]!]! + end[path[path.length - 1]!]!;
  for (const [place, tag] of path.entries()) {
    score += emissions[rows[place]! * tags + tag]!;
    if (place > 0) score += transitions[path[place - 1]! * tags + tag]!;
  }
  return score;
}

/** What forward-backward computes, by adding up every sequence. */
export function sumOverPaths(
  potentials: Potentials,
  emissions: Float32Array,
  rows: readonly number[],
): { logPartition: number; marginals: number[]; pairs: number[] } {
  const { tags } = potentials;
  const paths = [...allPaths(tags, rows.length)].map((path) => ({
    path,
    score: scoreOfPath(potentials, emissions, rows, path),
  }));
  const most = Math.max(...paths.map(({ score }) => score));
  const total = paths.reduce((sum, { score }) => sum + Math.exp(score - most), 0);
  const marginals = new Array<number>(rows.length * tags).fill(0);
  const pairs = new Array<number>(tags * tags).fill(0);
  for (const { path, score } of paths) {
    const probability = Math.exp(score - most) / total;
    for (const [place, tag] of path.entries()) {
      marginals[place * tags + tag]! += probability;
      if (place > 0) pairs[path[place - 1]! * tags + tag]! += probability;
    }
  }
  return { logPartition: most + Math.log(total), marginals, pairs };
}
