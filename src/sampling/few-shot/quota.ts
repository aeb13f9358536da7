import { RandomStream } from "../../core/random.js";
import { ascending, range, type SentenceLabels } from "./sentence-labels.js";

export interface QuotaOptions {
  /** Mentions wanted of each label; sentences that hold other labels are left out. */
  readonly quotas: Readonly<Record<string, number>>;
  /** Sentences wanted in all. */
  readonly sentences?: number;
  readonly seed: number;
}

/**
 * QPMRC-NER's in-domain setting on CoNLL-2003, which is TemplateNER's: two types with many mentions, two with few.
 *
 * Source: Zhang and Wang 2023, QPMRC-NER, section 3.4.
 */
export const inDomainConll: Omit<QuotaOptions, "seed"> = {
  quotas: { ORG: 3763, PER: 2496, LOC: 50, MISC: 50 },
  sentences: 4001,
};

/**
 * Sentences whose mentions add up to the quotas, none of which is passed; then, as far as sentences are wanted,
 * such without any mention. What is reached is for the caller to count: quotas of rich types may lie out of reach
 * once the poor ones are full.
 *
 * @returns indexes of sentences, rising
 */
export function sampleByQuota(
  sentences: readonly SentenceLabels[],
  { quotas, sentences: wanted = Number.POSITIVE_INFINITY, seed }: QuotaOptions,
): number[] {
  const left = new Map(Object.entries(quotas));
  const order = new RandomStream(seed, "quota").shuffle(range(sentences.length));
  const chosen = new Set<number>();
  // The smallest quota first: sentences of rich types would use up what a poor type's sentences bring along.
  for (const [label] of Object.entries(quotas).sort(([, a], [, b]) => a - b)) {
    for (const index of order) {
      const labels = sentences[index];
      if (!labels.has(label) || chosen.size >= wanted || chosen.has(index) || !fits(labels, left)) continue;
      for (const [other, count] of labels) left.set(other, left.get(other)! - count);
      chosen.add(index);
    }
  }
  const empty = order.filter((index) => sentences[index].size === 0);
  if (Number.isFinite(wanted)) for (const index of empty.slice(0, wanted - chosen.size)) chosen.add(index);
  return [...chosen].sort(ascending);
}

const fits = (labels: SentenceLabels, left: ReadonlyMap<string, number>): boolean =>
  [...labels].every(([label, count]) => count <= (left.get(label) ?? 0));
