import type { Command } from "commander";
import { describeVerbs, ownCommand } from "../describe-verbs.js";
import { parseCount } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";
import { parseNumbers } from "./assignments.js";
import { addCommonFlags } from "./data-flags.js";
import { addEngineFlag } from "./training-flags.js";

interface Flags extends CommonOptions {
  readonly dumps: string[];
  readonly types: string[];
  readonly targets: string[];
  readonly out: string;
  readonly seeds: number[];
  readonly engine?: string;
  readonly jobs?: number;
  readonly from?: string[];
  readonly set?: string[];
}

/** `nerforge demo ner-bert` */
export function addDemo(program: Command): void {
  const demo = program
    .command("demo")
    .description("experiments of the papers at small scale, from end to end");
  addEngineFlag(addCommonFlags(demo.command("ner-bert")))
    .summary("what tagging a corpus gains over masked words alone")
    .description(
      "Builds a corpus, pretrains a small BERT on masked words and then on tags of three kinds, fine-tunes each on the\n" +
        "first 100 sentences of every target, and prints one table. The same command again goes on where it was.",
    )
    .requiredOption("--dumps <file...>", "dumps of one wiki")
    .requiredOption("--types <file...>", "DBpedia instance-types files")
    .requiredOption("--targets <dir...>", "folders with a train and a test file each")
    .option("--out <dir>", "folder of the corpus and of every run", "out/demo")
    .option("--seeds <numbers>", "fine-tunings of each start, with commas between", parseNumbers, [1, 2, 3])
    .option("--from <step...>", "do these steps of DIR/pipeline.yaml again, and all that build on them")
    .option("--jobs <n>", "steps at one time (default: 2, or 1 on a single core)", parseCount)
    .option("--set <stage.key=value...>", "other settings, e.g. mlm.training.epochs=1 (configs/demo)")
    .action((flags: Flags) =>
      runVerb(flags, async (context) => {
        const { runNerBertDemo } = await import("../../commands/demo/ner-bert.js");
        return runNerBertDemo({ ...flags, command: ownCommand(), verbs: describeVerbs(program) }, context);
      }),
    );
}
