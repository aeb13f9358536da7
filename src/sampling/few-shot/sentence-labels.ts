import type { Example } from "../../text/example.js";

/** How many mentions of each label a sentence holds: all that choosing needs, so a whole set fits in memory. */
export type SentenceLabels = ReadonlyMap<string, number>;

export function countLabels({ mentions }: Pick<Example, "mentions">): SentenceLabels {
  const counts = new Map<string, number>();
  for (const { label } of mentions) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** Mentions of each label in the sentences at `indexes`, labels in the order of their names. */
export function sumLabels(
  sentences: readonly SentenceLabels[],
  indexes: Iterable<number>,
): Record<string, number> {
  const sums = new Map<string, number>();
  for (const index of indexes)
    for (const [label, count] of sentences[index]) sums.set(label, (sums.get(label) ?? 0) + count);
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every label that some sentence holds, by name. */
export const labelsOf = (sentences: readonly SentenceLabels[]): string[] =>
  [...new Set(sentences.flatMap((labels) => [...labels.keys()]))].sort();

/** `0, 1, ..., count - 1`. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

export const ascending = (a: number, b: number): number => a - b;
