import { readFileSync } from "node:fs";
import { join } from "node:path";
import { killPipeline, succeedPipeline } from "./kill-pipeline.js";

const file = new URL("../../configs/tiny/tof.yaml", import.meta.url).pathname;

/** Steps of `configs/tiny/tof.yaml` with one seed. */
export const tofSteps = [
  ...["lexicon", "translated-ner", "translated-mrc", "start", "mlm.1", "mrc.1", "adaptabert.1", "ner.1"],
  ...["pseudo.1", "pseudo-dev.1", "ner-pseudo.1", "refined.1", "refined-dev.1", "mrc-again.1.1"],
  ...["ner-again.1.1", "pseudo-again.1.1", "pseudo-again-dev.1.1", "prediction.1", "scores.1"],
] as const;

const argumentsFor = (out: string): string[] => [
  ...["run", file, "--json", "--out", out],
  ...[
    "--set",
    "epochs={adaptabert: 1, mlm: 1, mrc: 1, ner: 3}",
    "updates=4",
    "maskings=1",
    "source.sample=48",
  ],
];

/** Runs TOF of toy size in `out`. @returns the numbers of every step, and what was found in the target's test sentences */
export async function runTinyTof(out: string): Promise<TinyTof> {
  const { stdout } = await succeedPipeline(argumentsFor(out));
  const { steps } = JSON.parse(stdout) as { steps: { name: string; headline: Record<string, number> }[] };
  return {
    headlines: Object.fromEntries(steps.map(({ name, headline }) => [name, headline])),
    found: readFileSync(join(out, "prediction.1/predicted.jsonl"), "utf8"),
    scores: JSON.parse(readFileSync(join(out, "results/scores.1.json"), "utf8")) as unknown,
  };
}
export interface TinyTof {
  readonly headlines: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly found: string;
  readonly scores: unknown;
}

/** Does a step again, with all that build on it, and kills the runner some time into it. */
export const killTinyTof = (out: string, step: string, delayMs: number): Promise<void> =>
  killPipeline([...argumentsFor(out), "--from", step], step, delayMs);
