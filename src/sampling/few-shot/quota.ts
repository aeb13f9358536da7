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
  const chosen: number[] = [];
  const empty: number[] = [];
  for (const index of new RandomStream(seed, "quota").shuffle(range(sentences.length))) {
    const labels = sentences[index];
    if (labels.size === 0) empty.push(index);
    else if (chosen.length < wanted && fits(labels, left)) {
      for (const [label, count] of labels) left.set(label, left.get(label)! - count);
      chosen.push(index);
    }
  }
  if (Number.isFinite(wanted)) chosen.push(...empty.slice(0, Math.max(0, wanted - chosen.length)));
  return chosen.sort(ascending);
}

const fits = (labels: SentenceLabels, left: ReadonlyMap<string, number>): boolean =>
  [...labels].every(([label, count]) => count <= (left.get(label) ?? 0));
