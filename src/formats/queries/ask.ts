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

/**
 * The key of a text in every choice about it: its id when that is a number, as sentences of a corpus have, else
 * a hash of the id.
 */
export const keyOf = (id: string): number => (/^\d{1,9}$/.test(id) ? Number(id) : hash32([id]));

/**
 * The order of a label among the absent ones: smallest first are asked. The corpus view computes the same number
 * in SQL, so only multiplication, addition, shift and exclusive or of 32 bits occur.
 */
export function absentRank(seed: number, key: number, position: number): number {
  let h =
    (Math.imul(key, 0x1e3779b1) + Math.imul(position + 1, 0x05ebca6b) + Math.imul(seed, 0x02b2ae35)) >>> 0;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) >>> 0;
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39) >>> 0;
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
  const best: number[] = [];
  const ranks: number[] = [];
  for (let i = 0; i < isGold.length; i++) {
    if (isGold[i]) {
      asked.push(i);
      continue;
    }
    const rank = absentRank(seed, key, i);
    let at = best.length;
    if (at === negatives && (at === 0 || rank >= ranks[at - 1])) continue;
    while (at > 0 && rank < ranks[at - 1]) at--;
    best.splice(at, 0, i);
    ranks.splice(at, 0, rank);
    if (best.length > negatives) {
      best.pop();
      ranks.pop();
    }
  }
  return [...asked, ...best].sort((a, b) => a - b);
}
