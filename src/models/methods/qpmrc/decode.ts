import { sortMentions } from "../../../formats/chunks.js";
import type { Example, Mention } from "../../../text/example.js";
import { type OverlapRule, resolveOverlaps } from "../mrc/resolve-overlaps.js";

/** A span of words that a model takes for a mention. */
export interface ScoredSpan {
  /** First word, and the last one, of the example. */
  readonly first: number;
  readonly last: number;
  readonly label: string;
  /** Probability, 0..1 */
  readonly score: number;
}

/** A word that a model takes for a part of a mention. */
export interface ScoredWord {
  readonly word: number;
  readonly label: string;
  /** Probability, 0..1 */
  readonly score: number;
}

/**
 * The mentions of spans, in order; of those that may not stand together the most probable.
 *
 * Source: Zhang and Wang 2023, "A Query-Parallel Machine Reading Comprehension Framework for Low-resource NER", section
 * 2.3: "only keep the span with the highest prediction probability for any overlapping entity spans" in flat data. What
 * becomes of crossing spans in nested data is not said there.
 */
export function decodeMentions(
  { words }: Pick<Example, "words">,
  spans: readonly ScoredSpan[],
  overlap: OverlapRule,
): Mention[] {
  const ranked = spans.map(({ first, last, label, score }) => ({
    start: words[2 * first],
    end: words[2 * last + 1],
    label,
    rank: score,
  }));
  return sortMentions(resolveOverlaps(ranked, overlap)).map(({ rank: score, ...mention }) => ({
    ...mention,
    score,
  }));
}

/**
 * Spans of words that follow each other and belong to one label; two mentions side by side become one. A span is as
 * probable as its weakest word.
 *
 * Source: section 3.7 of the paper, "only employing word-level classification"; how words become mentions is not said.
 *
 * @param words in any order
 * @param placed the words that have a token; others are passed over
 */
export function joinWords(words: readonly ScoredWord[], placed: Iterable<number>): ScoredSpan[] {
  const sorted = [...placed].sort((a, b) => a - b);
  const next = new Map(sorted.map((word, i) => [word, sorted[i + 1]]));
  const spans: { first: number; last: number; label: string; score: number }[] = [];
  const open = new Map<string, (typeof spans)[number]>();
  for (const { word, label, score } of [...words].sort((a, b) => a.word - b.word)) {
    const span = open.get(label);
    if (span !== undefined && next.get(span.last) === word) {
      span.last = word;
      span.score = Math.min(span.score, score);
      continue;
    }
    const fresh = { first: word, last: word, label, score };
    spans.push(fresh);
    open.set(label, fresh);
  }
  return spans;
}
