import { existsSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { formatTable } from "../../core/table.js";
import type { CommandContext } from "../context.js";
import type { CommandResult } from "../corpus-commands.js";
import { formatCondition } from "./conditions.js";
import { formatHeadline, headlineOf } from "./headline.js";
import { listLeftOut } from "./instances.js";
import { deleteStep, lockFolder, readMark } from "./marks.js";
import { type Pipeline, type PipelineOptions, readPipeline } from "./pipeline-file.js";
import { checkUnchanged, type PlannedStep, planPipeline } from "./plan-pipeline.js";
import { reportPath, writeReport } from "./report/write-report.js";
import { logPath, resultPath } from "./run-step.js";
import { runSteps } from "./run-steps.js";
import type { VerbShape } from "./verb-shape.js";

export interface RunOptions extends PipelineOptions {
  readonly file: string;
  /** Steps to do again, with all that build on them. */
  readonly from?: readonly string[];
  /** Only say what would be done. */
  readonly isDry?: boolean;
  /** Steps at one time; default 2, or 1 on a single core. */
  readonly jobs?: number | undefined;
  /** Program and first arguments of the command line that runs the steps. */
  readonly command: readonly string[];
  /** What the command line can do. */
  readonly verbs: readonly VerbShape[];
}

/**
 * Runs the steps of a pipeline, each as a process of the command line, and skips what an earlier launch has done. It may
 * be killed at any time and run again.
 *
 * @throws ConfigError for a fault in the pipeline, for steps that were done with another definition, and when another
 *   process runs in its folder; InputError when a step fails; InterruptedError after Ctrl-C
 */
export async function runPipeline(options: RunOptions, context: CommandContext): Promise<CommandResult> {
  const { command, verbs, from, isDry = false } = options;
  const pipeline = readPipeline(options.file, options);
  const { out, folder } = pipeline;
  const plan = () => planPipeline(pipeline, { verbs, ...(from ? { from } : {}), signal: context.signal });
  const first = await plan();
  if (isDry) return describePlan(pipeline, first);
  checkUnchanged(first, out);
  const unlock = await lockFolder(out);
  try {
    for (const { name, folder: own, isReset } of [...first].reverse()) {
      if (!isReset) continue;
      for (const file of [resultPath(out, name), logPath(out, name)]) rmSync(file, { force: true });
      deleteStep(out, name, own);
    }
    const jobs = options.jobs ?? Math.min(2, availableParallelism());
    await runSteps(first, { command, folder, out, jobs, ...context });
  } finally {
    writeReport(first, pipeline);
    unlock();
  }
  return summarise(first, out);
}

/** What `--dry-run` shows: a row a step, in an order in which they can run, then those that are left out. */
function describePlan(pipeline: Pipeline, steps: readonly PlannedStep[]): CommandResult {
  const leftOut = listLeftOut(pipeline).map(({ name, step }) => {
    const { run, when } = pipeline.steps[step];
    const why = when === undefined ? "for: has no values" : `when: ${formatCondition(when)}`;
    return { name, verb: run, after: [], state: "left out", why };
  });
  const planned = steps.map(({ name, verb, after, state, why, folder }) => ({
    ...{ name, verb: verb.name, after, state, why, folder },
  }));
  const rows = [...planned, ...leftOut];
  return {
    text: formatTable(
      ["step", "verb", "builds on", "state", "why"],
      rows.map(({ name, verb, after, state, why }) => [name, verb, after.join(", ") || "–", state, why]),
    ),
    json: { out: pipeline.out, steps: rows },
  };
}

/** The table that a run ends with. */
function summarise(steps: readonly PlannedStep[], out: string): CommandResult {
  const rows = steps.map(({ name, verb, folder, state }) => {
    const file = resultPath(out, name);
    const result = existsSync(file) ? file : null;
    const headline = result === null ? {} : headlineOf(verb.name, JSON.parse(readFileSync(result, "utf8")));
    const seconds = readMark(out, name)?.seconds ?? null;
    return { name, verb: verb.name, isDoneBefore: state === "done", seconds, headline, folder, result };
  });
  const table = formatTable(
    ["step", "verb", "seconds", "result"],
    rows.map(({ name, verb, isDoneBefore, seconds, headline }) => [
      name,
      verb,
      `${seconds === null ? "–" : seconds.toFixed(1)}${isDoneBefore ? ", before" : ""}`,
      formatHeadline(headline) || "–",
    ]),
  );
  return {
    text: `${table}\n\n${out}: a folder for each step, and configs, logs, results; report.html shows it all`,
    json: { out, report: reportPath(out), steps: rows },
  };
}
