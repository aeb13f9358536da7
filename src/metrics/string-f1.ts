import { type LabelCounts, reportCounts, type ScoreReport } from "./scores.js";
import { LabelCounter } from "./span-f1.js";

/** A mention as text alone: what models that generate text are scored by. */
export interface LabelledText {
  readonly label: string;
  readonly surface: string;
}

export interface TextPair {
  readonly gold: readonly LabelledText[];
  readonly predicted: readonly LabelledText[];
}

/**
 * CP-NER's F1, micro over (label, text): multisets, so each gold mention is found at most once.
 *
 * Source: DeepKE extraction_metrics.py, as described in FACTS 1.4; the paper says "F1" alone.
 */
export const scoreTextsMicro = (pairs: Iterable<TextPair>): ScoreReport =>
  reportCounts(countMultisets(pairs));

function countMultisets(pairs: Iterable<TextPair>): LabelCounts {
  const counter = new LabelCounter();
  for (const { gold, predicted } of pairs) {
    const left = new Map<string, number>();
    for (const text of gold) {
      counter.add(text.label, "gold");
      left.set(textKey(text), (left.get(textKey(text)) ?? 0) + 1);
    }
    for (const text of predicted) {
      counter.add(text.label, "predicted");
      const remaining = left.get(textKey(text)) ?? 0;
      if (remaining === 0) continue;
      left.set(textKey(text), remaining - 1);
      counter.add(text.label, "correct");
    }
  }
  return counter.counts;
}

const textKey = ({ label, surface }: LabelledText): string => `${label}\0${surface}`;

/**
 * PUnifiedNER's F1, macro over the labels of the dataset. As in the released code, a predicted text counts as right
 * as often as it is said, when gold holds it at all, and is compared without white space and in lower case.
 *
 * Source: run_eval.py of the published code, as described in FACTS 1.6; the paper says "f-score" alone.
 *
 * @param labels of the dataset: one that nobody predicts counts 0 in the mean
 */
export function scoreTextsMacro(pairs: Iterable<TextPair>, labels: readonly string[]): ScoreReport {
  const counter = new LabelCounter();
  for (const label of labels) counter.add(label, "gold", 0);
  const known = new Set(labels);
  for (const { gold, predicted } of pairs) {
    const wanted = new Set<string>();
    for (const text of gold) {
      counter.add(text.label, "gold");
      wanted.add(textKey(released(text)));
    }
    for (const text of predicted) {
      if (!known.has(text.label)) continue;
      counter.add(text.label, "predicted");
      if (wanted.has(textKey(released(text)))) counter.add(text.label, "correct");
    }
  }
  return reportCounts(counter.counts);
}

const released = ({ label, surface }: LabelledText): LabelledText => ({
  label,
  surface: surface.replace(/\s+/g, "").toLowerCase(),
});
