import { hashUnit } from "../core/random.js";

/**
 * Probability of every category: `p(E)` proportional to `|E|^alpha`, zero for categories without mentions.
 *
 * Source: Liu et al. 2021, "NER-BERT" (arXiv:2112.00405), section 2.4, after Lample and Conneau 2019
 * (arXiv:1901.07291), section 3.1, equation not checked.
 * Differs: none known. The paper does not say how a category's sentence is chosen; here uniformly.
 *
 * @param mentions `|E|` of every category
 * @param alpha 1 keeps the shares, 0 makes them equal; the paper's value is 0.7
 * @returns probabilities that sum to 1, or all zeros when no category has mentions
 */
export function balancedShares(mentions: ArrayLike<number>, alpha: number): Float64Array {
  const shares = Float64Array.from(mentions, (count) => (count > 0 ? count ** alpha : 0));
  const sum = shares.reduce((total, share) => total + share, 0);
  return sum > 0 ? shares.map((share) => share / sum) : shares;
}

/** A draw: a category, and the rank of one of its sentences in the order of their ids. */
export interface Draw {
  readonly category: number;
  readonly rank: number;
}

/** Draws categories by their probabilities and a sentence of the category uniformly, one number a draw. */
export class CategorySampler {
  readonly #ends: Float64Array;
  readonly #shares: Float64Array;
  readonly #sentences: ArrayLike<number>;
  readonly #last: number;

  /**
   * @param shares probabilities that sum to 1
   * @param sentences number of sentences of each category, at least 1 where the share is above 0
   */
  constructor(shares: Float64Array, sentences: ArrayLike<number>) {
    this.#shares = shares;
    this.#sentences = sentences;
    this.#ends = new Float64Array(shares.length);
    let sum = 0;
    for (let i = 0; i < shares.length; i++) this.#ends[i] = sum += shares[i];
    this.#last = shares.findLastIndex((share) => share > 0);
  }

  /**
   * The draw that `unit` in [0, 1) stands for: the part of it that is left within the category's stretch of
   * the unit interval chooses the sentence. A stretch of 1e-6 leaves 32 of the 52 bits for that.
   */
  at(unit: number): Draw {
    const category = Math.min(firstAbove(this.#ends, unit), this.#last);
    const share = this.#shares[category];
    const rest = (unit - (this.#ends[category] - share)) / share;
    const count = this.#sentences[category];
    return { category, rank: Math.max(0, Math.min(count - 1, Math.floor(rest * count))) };
  }
}

/** The number of the draw decides it, with the seed; nothing else does. */
export const unitOfDraw = (seed: number, draw: number): number => hashUnit(seed, "balance", draw);

/** The first index whose value is above `unit`. */
function firstAbove(rising: Float64Array, unit: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle] > unit) high = middle;
    else low = middle + 1;
  }
  return low;
}
