import { RandomStream } from "../../core/random.js";
import { ascending, range } from "./sentence-labels.js";

/**
 * A share of all sentences, rounded to the nearest number and at least one; smaller shares of one seed lie inside
 * larger ones.
 *
 * @returns indexes of sentences, rising
 */
export function sampleRatio(
  sentences: number,
  { ratio, seed }: { readonly ratio: number; readonly seed: number },
): number[] {
  if (sentences === 0) return [];
  const size = Math.min(sentences, Math.max(1, Math.round(ratio * sentences)));
  return new RandomStream(seed, "ratio").shuffle(range(sentences)).slice(0, size).sort(ascending);
}
