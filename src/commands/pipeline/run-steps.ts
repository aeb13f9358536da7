import { InterruptedError } from "../../core/errors.js";
import type { Logger } from "../../core/logger.js";
import type { PlannedStep } from "./plan-pipeline.js";
import { runStep, type StepRunner } from "./run-step.js";

export interface StepsRunner extends StepRunner {
  /** Steps at one time. */
  readonly jobs: number;
  readonly logger: Logger;
}

/**
 * Runs every step that is not done, each when those it builds on are, as many side by side as there are jobs.
 *
 * @throws InputError with a step's last words when it fails, after those that run beside it have ended;
 *   InterruptedError after Ctrl-C, when all have stopped
 */
export async function runSteps(steps: readonly PlannedStep[], runner: StepsRunner): Promise<void> {
  const logger = runner.logger.forStage("pipeline");
  const waiting = steps.filter(({ state }) => state !== "done");
  const done = new Set(steps.filter(({ state }) => state === "done").map(({ name }) => name));
  if (done.size > 0) logger.info("done before", { steps: done.size, of: steps.length });
  const running = new Map<string, Promise<string>>();
  const failures: unknown[] = [];
  while (waiting.length + running.size > 0) {
    const isStopped = failures.length > 0 || runner.signal.aborted;
    const ready = isStopped ? [] : waiting.filter(({ after }) => after.every((name) => done.has(name)));
    for (const step of ready.slice(0, runner.jobs - running.size)) {
      waiting.splice(waiting.indexOf(step), 1);
      logger.info("begin", { step: step.name, verb: step.verb.name });
      running.set(step.name, settle(step, runner, failures));
    }
    if (running.size === 0) break;
    const settled = await Promise.race(running.values());
    running.delete(settled);
    done.add(settled);
    if (failures.length === 0 && !runner.signal.aborted)
      logger.info("done", { step: settled, done: done.size, of: steps.length });
  }
  if (failures.length > 0) throw failures[0];
  if (waiting.length > 0 || runner.signal.aborted)
    throw new InterruptedError("the pipeline was interrupted", {
      fix: "run the same command again to go on",
    });
}

/** Never rejects, so that no failure is lost while another step is waited for. */
async function settle(step: PlannedStep, runner: StepRunner, failures: unknown[]): Promise<string> {
  try {
    await runStep(step, runner);
  } catch (error) {
    failures.push(error);
  }
  return step.name;
}
