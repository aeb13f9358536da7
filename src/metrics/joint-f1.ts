import type { ScoreReport } from "./scores.js";
import { type SpanPair, scoreSpans } from "./span-f1.js";
import { scoreTextsMacro, type TextPair } from "./string-f1.js";

/** One dataset as annotated and as predicted, by text and by place. */
export interface SetPairs {
  readonly id: string;
  /** Labels of the dataset: one that nobody predicts counts 0 in the macro mean. */
  readonly labels: readonly string[];
  readonly texts: Iterable<TextPair>;
  readonly spans: Iterable<SpanPair>;
}

export interface SetScores {
  readonly id: string;
  /** PUnifiedNER's: `macro` is its F1. */
  readonly texts: ScoreReport;
  /** conlleval's: `micro` is comparable to other papers' F1. */
  readonly spans: ScoreReport;
}

export interface JointScores {
  readonly sets: readonly SetScores[];
  /** Unweighted mean over the sets of their macro F1 of texts: the score that chooses the paper's best model. */
  readonly textF1: number;
  /** Unweighted mean over the sets of their micro F1 of spans. */
  readonly spanF1: number;
}

/**
 * Scores of a model of several datasets.
 *
 * Source: Lu et al. 2023, "PUnifiedNER" (AAAI), Table 1: "we select the model with best mean f-score on all eight NER
 * datasets"; its F1 as in `scoreTextsMacro`.
 */
export function scoreSets(sets: readonly SetPairs[]): JointScores {
  const scores = sets.map(
    ({ id, labels, texts, spans }): SetScores => ({
      id,
      texts: scoreTextsMacro(texts, labels),
      spans: scoreSpans(spans),
    }),
  );
  const meanOf = (f1: (score: SetScores) => number): number =>
    scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + f1(score), 0) / scores.length;
  return {
    sets: scores,
    textF1: meanOf(({ texts }) => texts.macro.f1),
    spanF1: meanOf(({ spans }) => spans.micro.f1),
  };
}
