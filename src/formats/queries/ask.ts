import { z } from "zod";
import { hash32 } from "../../core/random.js";

/** Which labels are asked of a text besides those that it holds. */
export interface AskRule {
  /** How many labels that are absent from the text; a random choice fixed by the seed. */
  readonly negatives: number | "all";
  readonly seed: number;
}

export const askRuleOptions = {
  negatives: z
    .union([z.int().min(0), z.literal("all")])
    .default(3)
    .describe("labels asked of a sentence besides its own: a number, or all"),
  seed: z.int().min(0).default(1).describe("seed of the choice of negatives"),
};

/** The odd numbers that spread the parts of a choice over 32 bits; below 2^29, so that SQLite's 64 hold each step. */
export const spread = {
  page: 0x1b873593,
  key: 0x1e3779b1,
  position: 0x05ebca6b,
  seed: 0x02b2ae35,
  first: 0x1c1b3c6d,
  second: 0x197a2d39,
} as const;

/**
 * The key of a text in every choice about it: made of page and sentence for ids of a corpus (`12.0`), else a hash
 * of the id.
 */
export function keyOf(id: string): number {
  const numbers = /^(\d{1,9})\.(\d{1,9})$/.exec(id);
  if (numbers === null) return hash32([id]);
  return (Math.imul(Number(numbers[1]), spread.page) + Number(numbers[2])) >>> 0;
}

/**
 * The order of a label among the absent ones: smallest first are asked. The corpus view computes the same number
 * in SQL, so only multiplication, addition, shift and exclusive or of 32 bits occur.
 */
export const absentRank = (seed: number, key: number, position: number): number =>
  mixRank(startRank(seed, key) + Math.imul(position + 1, spread.position));

const startRank = (seed: number, key: number): number =>
  (Math.imul(key, spread.key) + Math.imul(seed, spread.seed)) | 0;

function mixRank(sum: number): number {
  let h = sum | 0;
  h = Math.imul(h ^ (h >>> 15), spread.first);
  h = Math.imul(h ^ (h >>> 12), spread.second);
  return (h ^ (h >>> 15)) >>> 0;
}

/**
 * Positions, rising, of the labels that are asked of one text.
 *
 * @param isGold for each position of the query set, whether the text holds its label
 */
export function askedPositions(
  isGold: ArrayLike<unknown>,
  key: number,
  { negatives, seed }: AskRule,
): number[] {
  const asked: number[] = [];
  if (negatives === "all" || negatives >= isGold.length) {
    for (let i = 0; i < isGold.length; i++) asked.push(i);
    return asked;
  }
  for (const place of leastRanked(isGold, negatives, startRank(seed, key), asked)) asked.push(place);
  return asked.sort((a, b) => a - b);
}

/**
 * The absent positions of least rank; the gold ones go to `gold`. With hundreds of labels nearly every one is
 * refused by one comparison, which is why the best are kept in two small arrays that are shifted by hand.
 */
function leastRanked(isGold: ArrayLike<unknown>, count: number, start: number, gold: number[]): number[] {
  const ranks = new Array<number>(count).fill(Number.POSITIVE_INFINITY);
  const places = new Array<number>(count).fill(-1);
  let worst = count === 0 ? -1 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < isGold.length; i++) {
    if (isGold[i]) {
      gold.push(i);
      continue;
    }
    const rank = mixRank(start + Math.imul(i + 1, spread.position));
    if (rank >= worst) continue;
    let at = count - 1;
    for (; at > 0 && rank < ranks[at - 1]; at--) {
      ranks[at] = ranks[at - 1];
      places[at] = places[at - 1];
    }
    ranks[at] = rank;
    places[at] = i;
    worst = ranks[count - 1];
  }
  return places.filter((place) => place >= 0);
}
