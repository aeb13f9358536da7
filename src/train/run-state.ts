import { z } from "zod";
import type { DataPlace } from "./data/batches.js";

/** What an evaluation says about the model. */
export interface Evaluation {
  /** What "better" goes by: higher is better; finite. */
  readonly score: number;
  readonly metrics: Readonly<Record<string, number>>;
}
export interface StepEvaluation extends Evaluation {
  /** Steps that were done before it. */
  readonly step: number;
}

export const stopReasons = ["steps", "epochs", "patience"] as const;
export type StopReason = (typeof stopReasons)[number];

const count = z.int().min(0);
const place = z.strictObject({
  epoch: count,
  window: count,
  step: count,
}) satisfies z.ZodType<DataPlace>;
/** JSON has no NaN. */
const metric = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);

/**
 * Everything about a run that is neither a tensor nor a file of its own: `state.json` of a checkpoint. With the same
 * state, parameters and moments a run goes on as if it had not stopped.
 */
export const runStateSchema = z.strictObject({
  version: z.literal(1),
  /** What decides the run: model, data, settings. */
  fingerprint: z.string(),
  /** Steps that are done. */
  step: count,
  /** Where the next batch begins; null: at the beginning. */
  place: place.nullable(),
  /** Real tokens that were read. */
  tokens: count,
  /** Spent in steps over all launches, without evaluations and checkpoints. */
  seconds: z.number().min(0),
  /** Lines of metrics.jsonl that are written. */
  lines: count,
  /** Sums since the last line of metrics.jsonl. */
  interval: z.strictObject({
    steps: count,
    loss: z.number(),
    gradNorm: z.number(),
    tokens: count,
    seconds: z.number().min(0),
  }),
  evaluations: z.array(
    z.strictObject({ step: count, score: z.number(), metrics: z.record(z.string(), metric) }),
  ),
  best: z.strictObject({ step: count, score: z.number() }).nullable(),
  /** Evaluations since the best one. */
  badEvaluations: count,
  /** The evaluation that belongs to the last step has not been made. */
  isEvaluationDue: z.boolean(),
  /** null: the run goes on. */
  stoppedBy: z.enum(stopReasons).nullable(),
});
/** Changed as the run goes on. */
export type RunState = z.output<typeof runStateSchema>;

export const newInterval = (): RunState["interval"] => ({
  ...{ steps: 0, loss: 0, gradNorm: 0, tokens: 0, seconds: 0 },
});

export const newRunState = (fingerprint: string): RunState => ({
  version: 1,
  fingerprint,
  step: 0,
  place: null,
  tokens: 0,
  seconds: 0,
  lines: 0,
  interval: newInterval(),
  evaluations: [],
  best: null,
  badEvaluations: 0,
  isEvaluationDue: false,
  stoppedBy: null,
});
