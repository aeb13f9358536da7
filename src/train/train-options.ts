import type { Logger } from "../core/logger.js";
import type { Progress } from "../core/progress.js";
import type { TrainableModel } from "../models/methods/method.js";
import type { DataPlace, StepBatch } from "./data/batches.js";
import type { Evaluation, RunState, StepEvaluation, StopReason } from "./run-state.js";
import type { TrainingSettings } from "./settings.js";

export interface TrainOptions {
  /** Changed in place; stays the caller's. */
  readonly model: TrainableModel;
  /** The steps from a place on, always the same ones; undefined: from the beginning. */
  openBatches(from: DataPlace | undefined): AsyncIterable<StepBatch>;
  readonly settings: TrainingSettings;
  /** Steps of the whole run: its end, and what the schedule is spread over. */
  readonly totalSteps: number;
  /** Of the first epoch, for schedules that go by epochs; default: the run is one epoch. */
  readonly stepsPerEpoch?: number | undefined;
  /** Of the run; `checkpoints/`, `metrics.jsonl` and event files are written there. */
  readonly folder: string;
  /** All that decides the run, as text; of a JSON object a refusal can name the keys that differ. */
  readonly fingerprint: string;
  /** Scores the model as it is; absent: nothing is scored. */
  evaluate?(): Promise<Evaluation>;
  /**
   * Saves the model as it is into a folder that does not exist: after each best evaluation, and without evaluations
   * at the end. It comes to stand as `checkpoints/best`.
   */
  saveModel?(folder: string): Promise<void>;
  readonly context: {
    readonly logger: Logger;
    readonly progress?: Progress;
    readonly signal: AbortSignal;
  };
}

export interface TrainResult {
  readonly steps: number;
  /** Step and score of the best evaluation; undefined when there was none. */
  readonly bestStep: number | undefined;
  readonly bestScore: number | undefined;
  readonly evaluations: readonly StepEvaluation[];
  readonly stoppedBy: StopReason;
  /** Spent in steps over all launches, without evaluations and checkpoints. */
  readonly seconds: number;
  /** Without padding. */
  readonly tokensPerSecond: number;
}

/** What there is to say about a run that has ended. */
export function toResult(state: RunState, stoppedBy: StopReason): TrainResult {
  const { step, best, evaluations, seconds, tokens } = state;
  return {
    steps: step,
    bestStep: best?.step,
    bestScore: best?.score,
    evaluations,
    stoppedBy,
    seconds,
    tokensPerSecond: seconds === 0 ? 0 : tokens / seconds,
  };
}
