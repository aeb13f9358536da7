import type { Interval } from "../../../metrics/bootstrap.js";
import type { Spread } from "../../../metrics/over-seeds.js";
import type { ScoreReport } from "../../../metrics/scores.js";

/** Labels with fewer mentions cannot be learnt, nor their scores trusted. */
export const fewMentions = 10;

/** Below it the model is to blame, and not single types. */
const lowF1 = 0.4;

/** How the F1 was come by. */
export type Basis =
  | { readonly kind: "folds"; readonly f1: Spread }
  | { readonly kind: "seeds"; readonly f1: Spread; readonly split: "dev" | "test" }
  | {
      readonly kind: "split";
      readonly f1: number;
      readonly interval: Interval;
      readonly split: "dev" | "test";
    };

export interface VerdictInput {
  readonly basis: Basis;
  /** Sentences trained on. */
  readonly sentences: number;
  /** Mentions of each label in the training data. */
  readonly labels: ReadonlyMap<string, number>;
  /** By label; of the held-out sentences. */
  readonly scores: ScoreReport;
}

const percent = (share: number): string => (100 * share).toFixed(0);

/**
 * What to make of a tagger in a few plain sentences: the F1 to expect and how sure it is, the labels with too few
 * examples, those that it does badly on in spite of enough, and what would help.
 */
export function describeVerdict(input: VerdictInput): string {
  const { labels, scores } = input;
  const rare = [...labels].filter(([, count]) => count < fewMentions);
  return [describeScore(input), ...describeRare(rare), ...describeWeak(scores, labels)].join("\n");
}

function describeRare(rare: readonly (readonly [string, number])[]): string[] {
  if (rare.length === 0) return [];
  const names = listSome(rare.map(([label, count]) => `${label} (${count})`));
  const subject = rare.length === 1 ? "This type has" : `These ${rare.length} types have`;
  const them = rare.length === 1 ? "it" : "them";
  return [`${subject} under ${fewMentions} examples: ${names}. Annotate more of ${them} first.`];
}

function describeWeak({ micro, labels: own }: ScoreReport, labels: ReadonlyMap<string, number>): string[] {
  if (micro.gold > 0 && micro.correct === 0)
    return [
      "The model finds nothing right: train for longer, or begin with a better model (docs/checkpoints.md).",
    ];
  if (micro.gold > 0 && micro.f1 < lowF1)
    return [
      "That is low for all types together: begin with a better model (docs/checkpoints.md), or annotate more.",
    ];
  const weak = [...own].filter(
    ([label, { f1, gold }]) => f1 < 0.5 && gold > 0 && (labels.get(label) ?? 0) >= fewMentions,
  );
  if (weak.length === 0) return [];
  const names = listSome(weak.map(([label, { f1 }]) => `${label} (${percent(f1)})`));
  const they = weak.length === 1 ? "it is" : "they are";
  return [`In spite of enough examples F1 is below 50 for ${names}: look at how ${they} annotated.`];
}

const shownNames = 12;

const listSome = (names: readonly string[]): string =>
  names.length <= shownNames
    ? names.join(", ")
    : `${names.slice(0, shownNames).join(", ")} and ${names.length - shownNames} more`;

function describeScore({ basis, sentences, scores }: VerdictInput): string {
  const held = `${Math.round(scores.micro.gold)} held-out mentions`;
  if (scores.micro.correct === 0)
    return `F1 0 ${placeOf(basis)}: none of ${held} is found as annotated, trained on ${sentences} sentences.`;
  switch (basis.kind) {
    case "folds":
      return `F1 ${percent(basis.f1.mean)} ± ${percent(basis.f1.deviation)} at this size (${sentences} sentences, ${basis.f1.runs}-fold cross-validation, ${held}).`;
    case "seeds":
      return `F1 ${percent(basis.f1.mean)} ± ${percent(basis.f1.deviation)} on ${basis.split} over ${basis.f1.runs} seeds, trained on ${sentences} sentences (${held}).`;
    case "split":
      return `F1 ${percent(basis.f1)} on ${basis.split}, between ${percent(basis.interval.low)} and ${percent(basis.interval.high)} with 95 % confidence, trained on ${sentences} sentences (${held}).`;
  }
}

const placeOf = (basis: Basis): string =>
  basis.kind === "folds" ? `in ${basis.f1.runs}-fold cross-validation` : `on ${basis.split}`;
