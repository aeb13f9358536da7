import type { TranslationTable } from "./ibm-model-1.js";

/**
 * A table judged by another of the opposite direction: the probability of a translation becomes `sqrt(t(f|e) t(e|f))`.
 * A rare word draws to itself what the empty word does not explain; seen from the other side these are words of many
 * others. The numbers of a word do not sum to 1.
 *
 * Source: none; the product of both directions as a score is our choice (Och, Ney 2003, "A Systematic Comparison of
 * Various Statistical Alignment Models", intersects alignments; not opened).
 */
export const judgeBothWays = (forward: TranslationTable, backward: TranslationTable): TranslationTable => {
  const judge = (source: string, target: string, probability: number): number =>
    Math.sqrt(probability * backward.probabilityOf(target, source));
  return {
    ...forward,
    translationsOf: (source) =>
      forward
        .translationsOf(source)
        .map(({ word, probability }) => ({ word, probability: judge(source, word, probability) }))
        .sort((a, b) => b.probability - a.probability),
    probabilityOf: (source, target) => judge(source, target, forward.probabilityOf(source, target)),
  };
};
