import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { resolveBuildConfig } from "../../src/commands/build-config.js";
import { sampleConfigPath } from "../../src/commands/build-corpus.js";
import { RandomStream } from "../../src/core/random.js";
import { startCommand } from "./built-command.js";
import { hashOfRows } from "./sample.js";

/** The stages of a build, each with the line that tells its beginning; the first begins with the process. */
export const stages = [
  ["start", ""],
  ["parse", "parse: reading"],
  ["label", "parse: done"],
  ["filter", "label: done"],
  ["balance", "filter: done"],
  ["statistics", "balance: done"],
] as const;
export type Stage = (typeof stages)[number][0];

/** Writes a config that builds the sample from plain XML in some seventy small chunks; gives its path. */
export function writeKillConfig(folder: string): string {
  const sample = resolveBuildConfig({ out: folder }, sampleConfigPath);
  const dump = join(folder, "averwiki-20260901-pages-articles.xml");
  writeFileSync(dump, execFileSync("bzip2", ["-dc", ...sample.dump]));
  const { types, redirects, ontology, labels, minEntities } = sample;
  const config = join(folder, "build.yaml");
  writeFileSync(
    config,
    JSON.stringify({ dump: [dump], types, redirects, ontology, labels, minEntities, chunkBytes: 4000 }),
  );
  return config;
}

const buildArguments = (config: string, out: string, workers: number): string[] => [
  "build-corpus",
  ...["--config", config],
  ...["--out", out],
  ...["--workers", String(workers)],
];

/** How long each stage takes in a build that nothing disturbs. */
async function measureStages(args: readonly string[]): Promise<Record<Stage, number>> {
  const build = startCommand(args);
  const begunMs = [performance.now()];
  for (const [stage, line] of stages.slice(1)) {
    if (!(await build.said(line))) throw new Error(`${stage} never began: ${(await build.ended).stderr}`);
    begunMs.push(performance.now());
  }
  const { code, stderr } = await build.ended;
  if (code !== 0) throw new Error(stderr);
  begunMs.push(performance.now());
  return Object.fromEntries(stages.map(([stage], k) => [stage, begunMs[k + 1] - begunMs[k]])) as Record<
    Stage,
    number
  >;
}

/** Where a build is killed: some way into a stage, both by chance. */
interface KillPoint {
  readonly stage: Stage;
  /** Of the stage's usual time, 0..1. */
  readonly ratio: number;
}

/** Points for one build, in the order in which it meets them: three in the parse and one in each other stage. */
function drawKillPoints(seed: number): KillPoint[] {
  const random = new RandomStream(seed, "kill");
  const names = stages.flatMap(([stage]) => (stage === "parse" ? [stage, stage, stage] : [stage]));
  // Squared, since a kill takes its time, and one that comes too late for a short stage is none of it.
  return names.map((stage) => ({ stage, ratio: stage === "parse" ? random.next() : random.next() ** 2 }));
}

export interface KilledBuilds {
  /** What the rows of an undisturbed build hash to, and those of each build that was killed again and again. */
  readonly undisturbed: string;
  readonly afterKills: readonly string[];
  /** The stages in which a launch was killed in fact, one entry a kill. */
  readonly killed: readonly Stage[];
  /** Relaunches that went on in the middle of the parse. */
  readonly resumed: number;
}

/**
 * Builds the sample in `folder` as often as it takes to kill `kills` launches and some in every stage, with 1
 * and 2 workers in turn.
 */
export async function killBuilds(folder: string, kills: number): Promise<KilledBuilds> {
  const config = writeKillConfig(folder);
  const whole = join(folder, "whole");
  const stageMs = await measureStages(buildArguments(config, whole, 1));
  const afterKills: string[] = [];
  const killed: Stage[] = [];
  let resumed = 0;
  const isEnough = (): boolean => killed.length >= kills && stages.every(([stage]) => killed.includes(stage));
  for (let round = 0; !isEnough() && round < kills; round++) {
    const out = join(folder, `killed-${round}`);
    const build = await buildWithKills(
      buildArguments(config, out, 1 + (round % 2)),
      drawKillPoints(round),
      stageMs,
    );
    killed.push(...build.killed);
    resumed += build.resumed;
    afterKills.push(hashOfRows(out));
  }
  return { undisturbed: hashOfRows(whole), afterKills, killed, resumed };
}

/** Builds until a build is done, killing (`kill -9`) each launch at its point as long as there are points. */
async function buildWithKills(
  args: readonly string[],
  points: KillPoint[],
  stageMs: Readonly<Record<Stage, number>>,
): Promise<{ killed: Stage[]; resumed: number }> {
  const killed: Stage[] = [];
  let resumed = 0;
  for (;;) {
    const point = points.shift();
    const build = startCommand(args);
    if (point) {
      const isBegun = await build.said(lineOf(point.stage));
      if (isBegun) await sleep(point.ratio * stageMs[point.stage]);
      build.child.kill("SIGKILL");
    }
    const { code, signal, stderr } = await build.ended;
    if (stderr.includes("parse: resuming")) resumed++;
    if (signal === "SIGKILL") killed.push(point!.stage);
    else if (code === 0) return { killed, resumed };
    else throw new Error(`a relaunch failed: ${stderr}`);
  }
}

const lineOf = (stage: Stage): string => stages.find(([name]) => name === stage)![1];
