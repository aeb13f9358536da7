import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RandomStream } from "../../src/core/random.js";
import { readMetrics } from "../../src/train/metrics-log.js";

const script = new URL("./train-in-process.ts", import.meta.url).pathname;

export interface KilledTraining {
  /** Loss and score of every line of metrics.jsonl: of an undisturbed run, and of one killed again and again. */
  readonly undisturbed: readonly (readonly (number | null)[])[];
  readonly afterKills: readonly (readonly (number | null)[])[];
  readonly kills: number;
  /** Steps that were made again because they came behind a checkpoint. */
  readonly repeatedSteps: number;
}

/**
 * Trains the tiny model twice in processes of its own: once in peace, once with `kill -9` at `kills` places drawn by
 * chance, each a step and some milliseconds.
 */
export async function killTraining(
  folder: string,
  { engine, steps, kills, seed }: { engine: string; steps: number; kills: number; seed: number },
): Promise<KilledTraining> {
  const [whole, broken] = [join(folder, "whole"), join(folder, "broken")];
  const undisturbed = launch([whole, engine, String(steps)]);
  const random = new RandomStream(seed, "kill training");
  let done = 0;
  let made = 0;
  let last = 0;
  for (;;) {
    // Evenly spread, so that every launch has some way to go before it is killed.
    const aim = Math.floor(((done + random.next()) * steps) / kills);
    const kill = done < kills ? { step: Math.max(aim, last + 1), delayMs: random.next() * 10 } : undefined;
    const { isFinished, first, reached } = await launch([broken, engine, String(steps)], kill);
    made += reached - first + 1;
    last = reached;
    if (isFinished) break;
    done++;
  }
  await undisturbed;
  return {
    undisturbed: numbersOf(whole),
    afterKills: numbersOf(broken),
    kills: done,
    repeatedSteps: made - steps,
  };
}

const numbersOf = (folder: string): (number | null)[][] =>
  readMetrics(join(folder, "metrics.jsonl")).map(({ step, loss, gradNorm, devF1 }) => [
    ...[step, loss, gradNorm, devF1],
  ]);

interface Launch {
  readonly isFinished: boolean;
  /** Number of the first and the last step that it made. */
  readonly first: number;
  readonly reached: number;
}

/** Runs the process, to its end or until some milliseconds behind a step, when it is killed. */
async function launch(
  args: readonly string[],
  kill?: { readonly step: number; readonly delayMs: number },
): Promise<Launch> {
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr, isKilled] = ["", "", false];
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (kill === undefined || isKilled || lastStepOf(stdout) < kill.step) return;
    isKilled = true;
    void sleep(kill.delayMs).then(() => child.kill("SIGKILL"));
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once("close", (...how) => resolve(how));
  });
  if (code !== 0 && signal !== "SIGKILL") throw new Error(`the training process failed: ${stderr}`);
  const first = Number(/step (\d+)/.exec(stdout)?.[1]);
  return { isFinished: code === 0, first, reached: lastStepOf(stdout) };
}

const lastStepOf = (stdout: string): number => Number([...stdout.matchAll(/step (\d+)\n/g)].at(-1)?.[1] ?? 0);
