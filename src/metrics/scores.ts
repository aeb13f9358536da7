/** How often a system was right: what every F1 here is made of. */
export interface Counts {
  /** Predicted and in gold. */
  readonly correct: number;
  readonly predicted: number;
  readonly gold: number;
}

/** Each in 0..1; 0 where nothing was predicted or nothing is in gold. */
export interface Score extends Counts {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export function scoreCounts({ correct, predicted, gold }: Counts): Score {
  const precision = ratio(correct, predicted);
  const recall = ratio(correct, gold);
  return {
    correct,
    predicted,
    gold,
    precision,
    recall,
    f1: ratio(2 * precision * recall, precision + recall),
  };
}

/** Counts by label. */
export type LabelCounts = ReadonlyMap<string, Counts>;

/** Micro, macro and weighted means, and each label's own score. */
export interface ScoreReport {
  /** All labels' counts together. */
  readonly micro: Score;
  /** Unweighted mean over the labels in gold or predicted. */
  readonly macro: Mean;
  /** Mean weighted by how often a label is in gold. */
  readonly weighted: Mean;
  /** In the order of the labels' names. */
  readonly labels: ReadonlyMap<string, Score>;
}

export interface Mean {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export function reportCounts(counts: LabelCounts): ScoreReport {
  const labels = new Map(
    [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, own]) => [label, scoreCounts(own)]),
  );
  const scores = [...labels.values()];
  return {
    micro: scoreCounts(sumCounts(scores)),
    macro: meanOf(scores, () => 1),
    weighted: meanOf(scores, ({ gold }) => gold),
    labels,
  };
}

export function sumCounts(all: Iterable<Counts>): Counts {
  let [correct, predicted, gold] = [0, 0, 0];
  for (const counts of all) {
    correct += counts.correct;
    predicted += counts.predicted;
    gold += counts.gold;
  }
  return { correct, predicted, gold };
}

function meanOf(scores: readonly Score[], weightOf: (score: Score) => number): Mean {
  let [precision, recall, f1, total] = [0, 0, 0, 0];
  for (const score of scores) {
    const weight = weightOf(score);
    precision += weight * score.precision;
    recall += weight * score.recall;
    f1 += weight * score.f1;
    total += weight;
  }
  return { precision: ratio(precision, total), recall: ratio(recall, total), f1: ratio(f1, total) };
}
