import { RandomStream } from "../../core/random.js";
import type { WordHashes } from "../word-hashes.js";

/** How signatures are cut: sentences that share all `rows` numbers of one of `bands` bands are compared. */
export interface BandPlan {
  readonly bands: number;
  readonly rows: number;
}

/** Two sentences just at the threshold share a band at least this often, for a band alone and for all. */
const minBandRatio = 0.35;
const minRecallRatio = 0.97;

/**
 * Bands for a threshold: the longest that a pair at the threshold shares with probability 0.35, and as many as
 * find 97 of 100 such pairs; pairs that are more alike are found more often.
 *
 * Source: Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", section 3.4.2: `1 - (1 - s^r)^b`.
 */
export function planBands(jaccard: number): BandPlan {
  if (jaccard >= 1) return { bands: 1, rows: 1 };
  const rows = Math.max(1, Math.floor(Math.log(minBandRatio) / Math.log(jaccard)));
  const bands = Math.ceil(Math.log(1 - minRecallRatio) / Math.log(1 - jaccard ** rows));
  return { bands, rows };
}

/**
 * The distinct n-grams of a text's words as sorted 32-bit hashes; a text of fewer words is one n-gram.
 *
 * @param gramWords words of an n-gram, from 1
 */
export function gramsOf({ words, count }: WordHashes, gramWords: number): Int32Array {
  if (count === 0) return new Int32Array(0);
  const size = Math.min(gramWords, count);
  const grams = new Int32Array(count - size + 1);
  for (let start = 0; start < grams.length; start++) {
    let hash = 0x2545f491;
    for (let i = start; i < start + size; i++) {
      hash = Math.imul(hash ^ words[i], 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    grams[start] = hash;
  }
  grams.sort();
  let distinct = 1;
  for (let i = 1; i < grams.length; i++) if (grams[i] !== grams[i - 1]) grams[distinct++] = grams[i];
  return grams.subarray(0, distinct);
}

/** |A ∩ B| / |A ∪ B| of two sorted lists of distinct numbers; 0 for two empty ones. */
export function jaccardOf(a: Int32Array, b: Int32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      shared++;
      i++;
      j++;
    } else if (a[i] < b[j]) i++;
    else j++;
  }
  const all = a.length + b.length - shared;
  return all === 0 ? 0 : shared / all;
}

/**
 * Band keys of sets of n-grams: sets with a Jaccard similarity of s share each key with probability s^rows.
 *
 * Source: Broder 1997, "On the resemblance and containment of documents", section 3; equation not checked.
 * Differs: permutations are one xor and one odd multiplication of numbers that are mixed already.
 */
export class MinHasher {
  readonly plan: BandPlan;
  readonly #masks: Int32Array;
  readonly #factors: Int32Array;

  constructor(plan: BandPlan, seed: number) {
    this.plan = plan;
    const random = new RandomStream(seed, "minhash");
    const count = plan.bands * plan.rows;
    this.#masks = Int32Array.from({ length: count }, () => random.nextUint32());
    this.#factors = Int32Array.from({ length: count }, () => random.nextUint32() | 1);
  }

  /** Calls `use` with the 64-bit key of every band; not at all for a set without n-grams. */
  eachKey(grams: Int32Array, use: (low: number, high: number) => void): void {
    if (grams.length === 0) return;
    const { bands, rows } = this.plan;
    for (let band = 0, k = 0; band < bands; band++) {
      let [low, high] = [band ^ 0x3c6ef372, Math.imul(band + 1, 0x27d4eb2f)];
      for (let row = 0; row < rows; row++, k++) {
        const least = this.#leastOf(grams, k);
        low = Math.imul(low ^ least, 0x9e3779b1);
        low ^= low >>> 15;
        high = Math.imul(high ^ least, 0x85ebca77);
        high ^= high >>> 13;
      }
      use(Math.imul(low ^ (low >>> 16), 0x85ebca6b), Math.imul(high ^ (high >>> 16), 0xc2b2ae35));
    }
  }

  #leastOf(grams: Int32Array, k: number): number {
    const [mask, factor] = [this.#masks[k], this.#factors[k]];
    let least = 0x7fffffff;
    for (let i = 0; i < grams.length; i++) {
      const value = Math.imul(grams[i] ^ mask, factor);
      if (value < least) least = value;
    }
    return least;
  }
}
