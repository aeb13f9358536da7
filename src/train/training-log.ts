import { join } from "node:path";
import type { Logger } from "../core/logger.js";
import { type MetricsLine, MetricsLog } from "./metrics-log.js";
import { newInterval, type RunState, type StepEvaluation } from "./run-state.js";
import type { TrainingSettings } from "./settings.js";
import { EventFile } from "./tensorboard/event-file.js";

export interface TrainingLogOptions {
  /** Of the run. */
  readonly folder: string;
  readonly state: RunState;
  readonly totalSteps: number;
  readonly settings: TrainingSettings;
  readonly logger: Logger;
}

/**
 * Where a run's numbers go: `metrics.jsonl`, a TensorBoard event file, the log. The log gets the lines of evaluations
 * and about ten others as info, the rest as debug.
 */
export class TrainingLog {
  readonly #metrics: MetricsLog;
  readonly #events: EventFile;
  readonly #logger: Logger;
  readonly #totalSteps: number;
  #shownTenth: number | undefined;

  constructor({ folder, state, totalSteps, settings, logger }: TrainingLogOptions) {
    this.#logger = logger;
    this.#totalSteps = totalSteps;
    this.#metrics = new MetricsLog(join(folder, "metrics.jsonl"), state.lines);
    const isNew = state.step === 0;
    this.#events = new EventFile(folder, isNew || state.isEvaluationDue ? state.step : state.step + 1);
    if (isNew) this.#events.addText(0, "settings", `\`\`\`\n${JSON.stringify(settings, null, 2)}\n\`\`\``);
  }

  /** Writes a line about the steps since the one before, and begins the next interval. */
  write(state: RunState, lr: number, evaluation?: StepEvaluation): void {
    const { steps, loss, gradNorm, tokens, seconds } = state.interval;
    const line: MetricsLine = {
      step: state.step,
      loss: steps === 0 ? null : loss / steps,
      lr,
      gradNorm: steps === 0 ? null : gradNorm / steps,
      tokensPerSecond: steps === 0 ? null : tokens / Math.max(seconds, 1e-6),
      devF1: evaluation === undefined ? null : devF1Of(evaluation),
    };
    this.#metrics.append(evaluation === undefined ? line : { ...line, dev: evaluation.metrics });
    this.#events.addScalars(state.step, toScalars(line, evaluation));
    this.#report(line, evaluation !== undefined);
    state.lines++;
    state.interval = newInterval();
  }

  #report(line: MetricsLine, isEvaluated: boolean): void {
    const tenth = Math.floor((10 * line.step) / this.#totalSteps);
    const isShown = isEvaluated || tenth !== this.#shownTenth;
    const fields = Object.fromEntries(Object.entries(line).map(([key, value]) => [key, round(value)]));
    if (isShown) {
      this.#shownTenth = tenth;
      this.#logger.info("trained", fields);
    } else this.#logger.debug("trained", fields);
  }

  /** Brings what is written to the disk. */
  sync(): void {
    this.#metrics.sync();
  }

  close(): void {
    this.#metrics.close();
    this.#events.close();
  }
}

/** A score below 0 stands for a loss: of a tagger that finds nothing yet, or of a masked LM, which has no F1. */
const devF1Of = ({ score, metrics }: StepEvaluation): number | null =>
  metrics["f1"] ?? (score >= 0 ? score : null);

function toScalars(
  { loss, lr, gradNorm, tokensPerSecond }: MetricsLine,
  evaluation: StepEvaluation | undefined,
): Record<string, number> {
  const train = { loss, lr, gradNorm, tokensPerSecond };
  const scalars: Record<string, number> = {};
  for (const [key, value] of Object.entries(train)) if (value !== null) scalars[`train/${key}`] = value;
  for (const [key, value] of Object.entries(evaluation?.metrics ?? {})) scalars[`dev/${key}`] = value;
  return scalars;
}

/** Five digits for people; a dash for what there is none of. */
const round = (value: number | null): number | string => {
  if (value === null) return "-";
  return Number.isInteger(value) ? value : Number(value.toPrecision(5));
};
