import { type Spread, spreadOf } from "../../../metrics/over-seeds.js";
import { reportCounts, type ScoreReport } from "../../../metrics/scores.js";
import { meanLabelCounts } from "../folds/estimate.js";
import type { Basis } from "../report/verdict.js";
import type { SizeResult } from "./run-sizes.js";
import type { SplitScores } from "./train-model.js";

/** A split's result over the seeds. */
export interface SplitResult {
  readonly f1: Spread;
  /** Mean counts of the seeds. */
  readonly pooled: ScoreReport;
}

const reportOf = ({ counts }: SplitScores): ScoreReport => reportCounts(new Map(Object.entries(counts)));

/** Undefined when there is no such split. */
export function collectSplit({ seeds }: SizeResult, split: "dev" | "test"): SplitResult | undefined {
  const scores = seeds.flatMap((result) => result[split] ?? []);
  if (scores.length === 0) return undefined;
  return {
    f1: spreadOf(scores.map((own) => reportOf(own).micro.f1)),
    pooled: reportCounts(meanLabelCounts(scores.map(({ counts }) => new Map(Object.entries(counts))))),
  };
}

/** Scores of what a model wrote, over the seeds. */
export interface JointRow {
  /** Of a set; undefined for the mean over them. */
  readonly id?: string;
  readonly textF1: Spread;
  readonly spanF1: Spread;
}

/** One row a set, and their mean where there are several; none where the method does not write what it finds. */
export function collectJoint({ seeds }: SizeResult, split: "dev" | "test"): JointRow[] {
  const joints = seeds.flatMap((result) => result[split]?.joint ?? []);
  if (joints.length === 0) return [];
  const over = (all: readonly { textF1: number; spanF1: number }[]) => ({
    textF1: spreadOf(all.map(({ textF1 }) => textF1)),
    spanF1: spreadOf(all.map(({ spanF1 }) => spanF1)),
  });
  const sets = joints[0].sets.map(({ id }, place) => ({ id, ...over(joints.map((own) => own.sets[place])) }));
  return sets.length === 1 ? sets : [...sets, over(joints)];
}

/** The best there is to judge a size by: test, else cross-validation, else dev. */
export interface Judgement {
  readonly basis: Basis;
  readonly scores: ScoreReport;
  /** `test`, `dev`, `5-fold cross-validation`, with the seeds. */
  readonly how: string;
  /** What `scores` counts together, where it is several: `5 folds`. */
  readonly pooledOver?: string;
}

export function judge(result: SizeResult): Judgement | undefined {
  const test = judgeSplit(result, "test");
  if (test !== undefined) return test;
  const { estimate } = result;
  if (estimate !== undefined)
    return {
      basis: { kind: "folds", f1: estimate.f1 },
      scores: estimate.pooled,
      how: `${estimate.f1.runs}-fold cross-validation`,
      pooledOver: `${estimate.f1.runs} folds`,
    };
  return judgeSplit(result, "dev");
}

function judgeSplit(result: SizeResult, split: "dev" | "test"): Judgement | undefined {
  const collected = collectSplit(result, split);
  if (collected === undefined) return undefined;
  const { f1, pooled } = collected;
  const interval = result.seeds[0][split]?.interval;
  if (f1.runs > 1 || interval === undefined)
    return {
      basis: { kind: "seeds", f1, split },
      scores: pooled,
      how: `${split}, ${f1.runs} seeds`,
      ...(f1.runs > 1 ? { pooledOver: `${f1.runs} seeds` } : {}),
    };
  return { basis: { kind: "split", f1: f1.mean, interval, split }, scores: pooled, how: split };
}

/** The seed whose model is kept: the best on dev, else the first, since test must not choose. */
export function chooseSeed({ seeds }: SizeResult): SizeResult["seeds"][number] {
  const devF1 = (result: SizeResult["seeds"][number]): number =>
    result.dev === undefined ? 0 : (result.dev.joint?.textF1 ?? reportOf(result.dev).micro.f1);
  return seeds.reduce((best, next) => (devF1(next) > devF1(best) ? next : best));
}
