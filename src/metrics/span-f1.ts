import type { Span } from "../text/span.js";
import { type Counts, type LabelCounts, reportCounts, type ScoreReport } from "./scores.js";

/** A span with its label, in any unit that gold and predicted share; `parts` of discontinuous ones count too. */
export interface LabelledSpan extends Span {
  readonly label: string;
  readonly parts?: readonly Span[];
}

/** The mentions of one sentence, as annotated and as predicted. */
export interface SpanPair {
  readonly gold: readonly LabelledSpan[];
  readonly predicted: readonly LabelledSpan[];
}

/**
 * Span F1: a predicted mention is right when gold holds one of the same label and place. Of equal mentions in one
 * sentence each counts once.
 *
 * Micro F1 equals conlleval's and seqeval's default when the spans were decoded by `decodeTags`, and seqeval's
 * strict mode when by `decodeTagsStrictly`.
 */
export const scoreSpans = (pairs: Iterable<SpanPair>): ScoreReport => reportCounts(countSpans(pairs));

/** As `scoreSpans` with every label taken for one: how well places are found. */
export const scoreUntypedSpans = (pairs: Iterable<SpanPair>): ScoreReport => {
  const untype = (spans: readonly LabelledSpan[]): LabelledSpan[] =>
    spans.map((span) => ({ ...span, label: "" }));
  const untyped = [...pairs].map(({ gold, predicted }) => ({
    gold: untype(gold),
    predicted: untype(predicted),
  }));
  return scoreSpans(untyped);
};

/** Counts of one sentence or of many, by label. */
export function countSpans(pairs: Iterable<SpanPair>): LabelCounts {
  const counter = new LabelCounter();
  for (const { gold, predicted } of pairs) {
    const wanted = new Map(gold.map((span) => [spanKey(span), span.label]));
    for (const label of wanted.values()) counter.add(label, "gold");
    const seen = new Set<string>();
    for (const span of predicted) {
      const key = spanKey(span);
      if (seen.has(key)) continue;
      seen.add(key);
      counter.add(span.label, "predicted");
      if (wanted.has(key)) counter.add(span.label, "correct");
    }
  }
  return counter.counts;
}

const spanKey = ({ start, end, label, parts }: LabelledSpan): string =>
  parts === undefined
    ? `${start} ${end} ${label}`
    : `${parts.map((part) => `${part.start}-${part.end}`).join(",")} ${label}`;

/** Counts that grow. */
export class LabelCounter {
  readonly #counts = new Map<string, { correct: number; predicted: number; gold: number }>();

  add(label: string, what: keyof Counts, times = 1): void {
    let counts = this.#counts.get(label);
    if (counts === undefined) {
      counts = { correct: 0, predicted: 0, gold: 0 };
      this.#counts.set(label, counts);
    }
    counts[what] += times;
  }

  get counts(): LabelCounts {
    return this.#counts;
  }
}
