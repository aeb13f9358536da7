import type { Command } from "commander";
import { describeVerbs, ownCommand } from "../describe-verbs.js";
import { parseCount } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";
import { addCommonFlags } from "./data-flags.js";

interface Flags extends CommonOptions {
  readonly from?: string[];
  readonly dryRun?: boolean;
  readonly set?: string[];
  readonly out?: string;
  readonly jobs?: number;
}

/** `nerforge run` */
export function addRun(program: Command): void {
  addCommonFlags(program.command("run"))
    .summary("run a pipeline: named steps over the other verbs")
    .description(
      "Runs the steps of a YAML file, each when those it builds on are done, side by side where they can be. What an\n" +
        "earlier launch has done is skipped; what was killed goes on. docs/pipelines.md says what the file holds.",
    )
    .argument("<pipeline>", "YAML file")
    .option("--from <step...>", "do these steps again, and all that build on them")
    .option("--dry-run", "show the steps, what is done and what is to do, and change nothing")
    .option("--set <key=value...>", "other values for the pipeline's vars")
    .option("--out <dir>", "the pipeline's folder (default: its own out, else runs/ and its name)")
    .option("--jobs <n>", "steps at one time (default: 2, or 1 on a single core)", parseCount)
    .action((file: string, flags: Flags) =>
      runVerb(flags, async (context) => {
        const { runPipeline } = await import("../../commands/pipeline/run-pipeline.js");
        const { dryRun: isDry = false, from = [], set = [], out, jobs } = flags;
        const verbs = describeVerbs(program);
        return runPipeline({ file, from, isDry, set, out, jobs, verbs, command: ownCommand() }, context);
      }),
    );
}
