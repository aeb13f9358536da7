/**
 * Chosen places moved together into runs: one that stands alone moves beside the nearest other (the earlier at a
 * tie). As many are chosen as before, and one alone stays where it is.
 *
 * Source: Liu et al. 2021, "CrossNER" (arXiv:2012.04373), span-level pre-training of its DAPT, as described in
 * FACTS 1.10 ("choose 15 %, then move isolated masks next to others"); equation not checked.
 * Differs: places are words, not sub-words, and the nearest is chosen.
 *
 * @param chosen distinct places, rising
 * @returns distinct places, rising
 */
export function moveTogether(chosen: readonly number[]): number[] {
  const taken = new Set(chosen);
  for (const place of chosen) {
    if (taken.has(place - 1) || taken.has(place + 1)) continue;
    const target = besideNearest(place, taken);
    if (target === undefined) break;
    taken.delete(place);
    taken.add(target);
  }
  return [...taken].sort((a, b) => a - b);
}

/** The free place next to the nearest other one, on the side of `place`; undefined when there is no other. */
function besideNearest(place: number, taken: ReadonlySet<number>): number | undefined {
  let nearest: number | undefined;
  for (const other of taken) {
    if (other === place) continue;
    const gain = nearest === undefined ? 1 : Math.abs(nearest - place) - Math.abs(other - place);
    if (gain > 0 || (gain === 0 && other < place)) nearest = other;
  }
  if (nearest === undefined) return undefined;
  return nearest < place ? nearest + 1 : nearest - 1;
}
