import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { stringify as formatYaml } from "yaml";
import { InputError, InterruptedError } from "../../core/errors.js";
import type { Logger } from "../../core/logger.js";
import type { DemoStep } from "./demo-steps.js";

export interface StepRunner {
  /** Program and first arguments of the command line. */
  readonly command: readonly string[];
  /** Gets `configs/NAME.yaml` and `logs/NAME.log`. */
  readonly out: string;
  /** Steps at one time. */
  readonly jobs: number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Runs every step as a command of its own, each when those it builds on are done. A step that is finished already says
 * so by itself and is over at once.
 *
 * @throws InputError with a step's last words when it fails; InterruptedError after Ctrl-C, when all have stopped
 */
export async function runSteps(steps: readonly DemoStep[], runner: StepRunner): Promise<void> {
  const waiting = [...steps];
  const done = new Set<string>();
  const running = new Map<string, Promise<string>>();
  const failures: unknown[] = [];
  while (waiting.length + running.size > 0) {
    const isStopped = failures.length > 0 || runner.signal.aborted;
    const ready = isStopped ? [] : waiting.filter(({ after }) => after.every((name) => done.has(name)));
    for (const step of ready.slice(0, runner.jobs - running.size)) {
      waiting.splice(waiting.indexOf(step), 1);
      running.set(step.name, settle(step, runner, failures));
    }
    if (running.size === 0) break;
    const settled = await Promise.race(running.values());
    running.delete(settled);
    done.add(settled);
    if (failures.length === 0) report(runner.logger, settled, done.size, steps.length);
  }
  if (runner.signal.aborted)
    throw new InterruptedError("the demo was interrupted", { fix: "run it again to go on" });
  if (failures.length > 0) throw failures[0];
}

/** Never rejects, so that no failure is lost while another step is waited for. */
async function settle(step: DemoStep, runner: StepRunner, failures: unknown[]): Promise<string> {
  try {
    await runStep(step, runner);
  } catch (error) {
    failures.push(error);
  }
  return step.name;
}

const report = (logger: Logger, name: string, done: number, of: number): void =>
  logger.forStage("demo").info("done", { step: name, done, of });

const fileNameOf = ({ name }: DemoStep): string => name.replace(/[^\w.-]+/g, "-");

async function runStep(step: DemoStep, { command, out, signal }: StepRunner): Promise<void> {
  for (const folder of ["configs", "logs"]) mkdirSync(join(out, folder), { recursive: true });
  const config = join(out, "configs", `${fileNameOf(step)}.yaml`);
  const log = join(out, "logs", `${fileNameOf(step)}.log`);
  writeFileSync(config, formatYaml(step.config));
  const [program, ...first] = command;
  const named = step.verb === "build-corpus" ? ["--config", config] : [config];
  const child = spawn(program, [...first, step.verb, ...named], { stdio: ["ignore", "pipe", "pipe"] });
  const file = createWriteStream(log);
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  // A terminal sends Ctrl-C to the child as well; a second one would cut its checkpoint off.
  const stop = (): void => void setTimeout(() => child.kill("SIGTERM"), 0);
  if (!process.stdin.isTTY) signal.addEventListener("abort", stop, { once: true });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  signal.removeEventListener("abort", stop);
  file.end();
  await finished(file);
  if (code === 0 || signal.aborted) return;
  throw new InputError(`the step "${step.name}" failed: ${lastLines(log)}`, {
    at: { log, config },
    fix: `mend it and run the demo again: what is done stays`,
  });
}

const lastLines = (file: string): string =>
  readFileSync(file, "utf8").trimEnd().split("\n").slice(-3).join(" ");
