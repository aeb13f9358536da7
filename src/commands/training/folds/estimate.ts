import { type Spread, spreadOf } from "../../../metrics/over-seeds.js";
import { type Counts, type LabelCounts, reportCounts, type ScoreReport } from "../../../metrics/scores.js";

/** What was counted on a fold's held-out sentences after some passes over the others. */
export interface FoldEvaluation {
  readonly epoch: number;
  readonly counts: LabelCounts;
}

/** What cross-validation says of a model that trains on as many sentences as a fold leaves. */
export interface FoldEstimate {
  /** Passes that the final model makes over its sentences: the median of the folds' best; not always a whole number. */
  readonly epochs: number;
  readonly bestEpochs: readonly number[];
  /** F1 of each fold after that many passes: their own best would flatter. */
  readonly foldScores: readonly number[];
  readonly f1: Spread;
  /** All folds' counts together: every sentence is predicted once, by a model that has not seen it. */
  readonly pooled: ScoreReport;
}

const f1Of = (counts: LabelCounts): number => reportCounts(counts).micro.f1;

/**
 * How many passes to train for, and what F1 to expect.
 *
 * Every fold is judged after the same number of passes: the best moment of each, chosen on the sentences that it is
 * judged by, would promise more than a model trained without a dev set can keep. A fold that stopped before that
 * counts with its last evaluation.
 *
 * @param folds evaluations of each fold, by rising epochs; at least one each
 */
export function estimateFromFolds(folds: readonly (readonly FoldEvaluation[])[]): FoldEstimate {
  const bestEpochs = folds.map(bestEpochOf);
  const epochs = medianOf(bestEpochs);
  const judged = folds.map(
    (evaluations) => evaluations.findLast(({ epoch }) => epoch <= epochs) ?? evaluations[0],
  );
  const foldScores = judged.map(({ counts }) => f1Of(counts));
  return {
    epochs,
    bestEpochs,
    foldScores,
    f1: spreadOf(foldScores),
    pooled: reportCounts(sumLabelCounts(judged.map(({ counts }) => counts))),
  };
}

/** The first best one; the last where nothing was ever right, since that says: train for longer. */
function bestEpochOf(evaluations: readonly FoldEvaluation[]): number {
  const best = evaluations.reduce((a, b) => (f1Of(b.counts) > f1Of(a.counts) ? b : a));
  return (f1Of(best.counts) === 0 ? evaluations[evaluations.length - 1] : best).epoch;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Counts of each label over several sets of sentences. */
export function sumLabelCounts(all: readonly LabelCounts[]): LabelCounts {
  const sums = new Map<string, Counts>();
  for (const counts of all)
    for (const [label, own] of counts) {
      const sum = sums.get(label) ?? { correct: 0, predicted: 0, gold: 0 };
      sums.set(label, {
        correct: sum.correct + own.correct,
        predicted: sum.predicted + own.predicted,
        gold: sum.gold + own.gold,
      });
    }
  return sums;
}

/** The same counts a run, of runs on the same sentences: precision, recall and F1 are those of all runs together. */
export function meanLabelCounts(runs: readonly LabelCounts[]): LabelCounts {
  const mean = (count: number): number => count / runs.length;
  return new Map(
    [...sumLabelCounts(runs)].map(([label, { correct, predicted, gold }]) => [
      label,
      { correct: mean(correct), predicted: mean(predicted), gold: mean(gold) },
    ]),
  );
}
