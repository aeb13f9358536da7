import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Outcome, runCommand, startCommand } from "./built-command.js";

const file = new URL("../../configs/tiny/pipeline.yaml", import.meta.url).pathname;
/** Steps of `configs/tiny/pipeline.yaml` with one seed, in their order. */
export const tinySteps = ["corpus", "encoder", "held-out", "tagger.1", "scores.1", "found.1"] as const;

const argumentsFor = (out: string): string[] => [
  ...["run", file, "--json", "--out", out],
  ...["--set", "seeds=[1]", "updates=4", "epochs=1"],
];

/** Runs the tiny pipeline in `out`. @returns its scores, words with tags, and the numbers of the table */
export async function runTinyPipeline(out: string): Promise<unknown> {
  const { stdout } = await succeed(out);
  const { steps } = JSON.parse(stdout) as { steps: { name: string; headline: unknown }[] };
  return {
    found: readFileSync(join(out, "found.1/found.conll"), "utf8"),
    scores: JSON.parse(readFileSync(join(out, "results/scores.1.json"), "utf8")) as unknown,
    headlines: steps.map(({ name, headline }) => ({ name, headline })),
  };
}

/** Starts the tiny pipeline in `out` and kills its runner (`kill -9`) some time into a step. */
export const killTinyPipeline = (out: string, step: string, delayMs: number): Promise<void> =>
  killPipeline(argumentsFor(out), step, delayMs);

/** Starts a pipeline by the arguments of the command line and kills its runner (`kill -9`) some time into a step. */
export async function killPipeline(args: readonly string[], step: string, delayMs: number): Promise<void> {
  const run = startCommand([...args]);
  const isBegun = await run.said(`begin step=${step} `);
  await sleep(delayMs);
  run.child.kill("SIGKILL");
  const { stderr } = await run.ended;
  if (!isBegun) throw new Error(`${step} never began: ${stderr}`);
}

/** `step state` of each, by a dry run. */
export async function readTinyStates(out: string): Promise<string[]> {
  const { stdout } = await succeed(out, "--dry-run");
  const { steps } = JSON.parse(stdout) as { steps: { name: string; state: string }[] };
  return steps.map(({ name, state }) => `${name} ${state}`);
}

const succeed = (out: string, ...more: string[]): Promise<Outcome> =>
  succeedPipeline([...argumentsFor(out), ...more]);

/** Runs a pipeline by the arguments of the command line, to its end. */
export async function succeedPipeline(args: readonly string[]): Promise<Outcome> {
  const outcome = await runCommand([...args]);
  if (outcome.code !== 0) throw new Error(`the pipeline failed: ${outcome.stderr}`);
  return outcome;
}
