import { setImmediate as nextTurn } from "node:timers/promises";
import { InputError, InterruptedError } from "../core/errors.js";
import type { CheckpointFolder } from "./checkpoint.js";
import type { StepBatch } from "./data/batches.js";
import { isPatienceOver, recordEvaluation } from "./early-stopping.js";
import type { Optimizer } from "./optimizer.js";
import type { Evaluation, RunState, StepEvaluation, StopReason } from "./run-state.js";
import { createSchedule, type Schedule } from "./schedules.js";
import type { TrainOptions } from "./train-options.js";
import type { TrainingLog } from "./training-log.js";
import { type StepNumbers, trainStep } from "./training-step.js";

export interface RunParts {
  readonly options: TrainOptions;
  readonly optimizer: Optimizer;
  readonly checkpoints: CheckpointFolder;
  readonly log: TrainingLog;
}

/** One launch of a run: the order of steps, evaluations, lines and checkpoints. */
export class TrainingRun {
  readonly #options: TrainOptions;
  readonly #parts: RunParts;
  readonly #state: RunState;
  readonly #schedule: Schedule;
  /** When the next step's time begins. */
  #markMs = 0;

  /** @param state of the run, which its steps change */
  constructor(parts: RunParts, state: RunState) {
    this.#parts = parts;
    this.#options = parts.options;
    this.#state = state;
    const { settings, totalSteps, stepsPerEpoch } = this.#options;
    this.#schedule = createSchedule(settings.schedule, totalSteps, stepsPerEpoch);
  }

  /** Goes on to the end of the run. */
  async run(): Promise<StopReason> {
    const state = this.#state;
    if (state.isEvaluationDue || this.#isAtEnd) await this.#settle();
    if (state.stoppedBy === null) await this.#runSteps();
    return state.stoppedBy ?? (await this.#endWithBatches());
  }

  async #runSteps(): Promise<void> {
    this.#markMs = performance.now();
    for await (const batch of this.#options.openBatches(this.#state.place ?? undefined)) {
      // Engine calls block: without a turn of the loop, signals and the messages of workers would wait for ever.
      await nextTurn();
      await this.#checkSignal();
      await this.#step(batch);
      await this.#settle();
      if (this.#state.stoppedBy !== null) return;
      this.#markMs = performance.now();
    }
  }

  async #step({ microBatches, place, isEpochEnd }: StepBatch): Promise<void> {
    const { model, settings, folder, context, totalSteps } = this.#options;
    const { seed, clipNorm, evaluateEvery: every } = settings;
    const state = this.#state;
    const learningRate = this.#learningRateOf(state.step);
    const step = state.step + 1;
    const how = { step, seed, learningRate, clipNorm, folder };
    const numbers = await trainStep(model, this.#parts.optimizer, microBatches, how);
    state.step = step;
    state.place = { ...place };
    this.#count(
      numbers,
      microBatches.flat().reduce((sum, { length }) => sum + length, 0),
    );
    const isDue = typeof every === "object" ? step % every.steps === 0 : isEpochEnd;
    state.isEvaluationDue = this.#isEvaluated && (isDue || this.#isAtEnd);
    context.progress?.update(step, totalSteps, `loss ${numbers.loss.toPrecision(4)}`);
  }

  #count({ loss, gradNorm }: StepNumbers, tokens: number): void {
    const { interval } = this.#state;
    const seconds = (performance.now() - this.#markMs) / 1000;
    interval.steps++;
    interval.loss += loss;
    interval.gradNorm += gradNorm;
    for (const sums of [interval, this.#state]) {
      sums.tokens += tokens;
      sums.seconds += seconds;
    }
  }

  /** What is to be done between two steps: evaluation, line, checkpoint, end. */
  async #settle(): Promise<void> {
    const { logEverySteps, checkpointEverySteps, patience, steps } = this.#options.settings;
    const state = this.#state;
    const isEvaluated = state.isEvaluationDue;
    if (isEvaluated) await this.#evaluate();
    else if (this.#isAtEnd || state.step % logEverySteps === 0) this.#writeLine();
    if (this.#isAtEnd) await this.#finish(steps === undefined ? "epochs" : "steps");
    else if (isEvaluated && isPatienceOver(state, patience)) await this.#finish("patience");
    // A best model that is kept needs a state that knows of it; evaluations alone can be made again.
    else if ((isEvaluated && this.#keepsBest) || state.step % checkpointEverySteps === 0)
      await this.#writeCheckpoint();
  }

  /** The batches came to an end before the steps did. */
  async #endWithBatches(): Promise<StopReason> {
    const state = this.#state;
    if (state.step === 0)
      throw new InputError("the data gave no batch to learn from", { fix: "give data with examples" });
    state.isEvaluationDue = this.#isEvaluated && state.evaluations.at(-1)?.step !== state.step;
    if (state.isEvaluationDue) await this.#evaluate();
    else this.#writeLine();
    return this.#finish("epochs");
  }

  async #finish(reason: StopReason): Promise<StopReason> {
    if (!this.#isEvaluated) await this.#saveBest();
    this.#state.stoppedBy = reason;
    await this.#writeCheckpoint();
    return reason;
  }

  async #evaluate(): Promise<void> {
    await this.#checkSignal();
    const isBest = recordEvaluation(this.#state, await this.#score());
    this.#writeLine(this.#state.evaluations.at(-1));
    if (isBest) await this.#saveBest();
  }

  async #score(): Promise<Evaluation> {
    try {
      return await this.#options.evaluate!();
    } catch (error) {
      if (error instanceof InterruptedError) await this.#writeCheckpoint();
      throw error;
    }
  }

  async #saveBest(): Promise<void> {
    if (this.#options.saveModel === undefined) return;
    await this.#parts.checkpoints.writeBest((folder) => this.#options.saveModel!(folder));
  }

  /** Of the steps since the line before, and of an evaluation; none when there is neither. */
  #writeLine(evaluation?: StepEvaluation): void {
    if (evaluation === undefined && this.#state.interval.steps === 0) return;
    this.#parts.log.write(this.#state, this.#learningRateOf(this.#state.step - 1), evaluation);
  }

  async #checkSignal(): Promise<void> {
    const { context, totalSteps } = this.#options;
    if (!context.signal.aborted) return;
    const { step } = this.#state;
    if (step > 0) await this.#writeCheckpoint();
    throw new InterruptedError(`training was stopped after step ${step} of ${totalSteps}`, {
      fix: "run the same command to go on",
    });
  }

  async #writeCheckpoint(): Promise<void> {
    const { checkpoints, optimizer, log } = this.#parts;
    log.sync();
    await checkpoints.writeLast(this.#state, this.#options.model.trained, optimizer);
  }

  /** @param step from 0 */
  #learningRateOf(step: number): number {
    return this.#options.settings.optimizer.learningRate * this.#schedule(step);
  }

  get #isAtEnd(): boolean {
    return this.#state.step >= this.#options.totalSteps;
  }

  get #keepsBest(): boolean {
    return this.#options.saveModel !== undefined;
  }

  get #isEvaluated(): boolean {
    return this.#options.evaluate !== undefined && this.#options.settings.evaluateEvery !== "never";
  }
}
