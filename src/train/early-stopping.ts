import { BugError } from "../core/errors.js";
import type { Evaluation, RunState } from "./run-state.js";

/**
 * Enters an evaluation into the state of a run. A score is better only when it is higher than the best one.
 *
 * @returns whether it is the best
 * @throws BugError for a score that is not finite
 */
export function recordEvaluation(state: RunState, { score, metrics }: Evaluation): boolean {
  if (!Number.isFinite(score)) throw new BugError(`an evaluation gave the score ${score}`);
  const { step, best } = state;
  state.evaluations.push({ step, score, metrics: { ...metrics } });
  state.isEvaluationDue = false;
  const isBest = best === null || score > best.score;
  state.badEvaluations = isBest ? 0 : state.badEvaluations + 1;
  if (isBest) state.best = { step, score };
  return isBest;
}

/** @param patience evaluations without a better score after which a run ends; absent: it does not */
export const isPatienceOver = (
  { badEvaluations }: Pick<RunState, "badEvaluations">,
  patience: number | undefined,
): boolean => patience !== undefined && badEvaluations >= patience;
