import type { Example } from "../text/example.js";

/** Decimals of a score: more would promise what a softmax cannot keep. */
const decimals = 4;

export const roundScore = (score: number): number => Number(score.toFixed(decimals));

/** `{ score }` of the mention that a model is least sure of; empty when none has a score. */
export function weakestScore({ mentions }: Pick<Example, "mentions">): { readonly score?: number } {
  const scores = mentions.flatMap(({ score }) => score ?? []);
  return scores.length === 0 ? {} : { score: roundScore(Math.min(...scores)) };
}
