import { type Command, Option } from "commander";
import { formatNames } from "../../commands/dataset-choices.js";
import { parseCount, parseWholeNumber } from "../parse-value.js";
import { runVerb } from "../run-verb.js";
import { parseAssignment, parseNumbers } from "./assignments.js";
import { checkGiven, datasetFlag } from "./dataset-flag.js";
import { addTrainingFlags, sharedSettings, type TrainingFlags } from "./training-flags.js";

interface Flags extends TrainingFlags {
  readonly data?: string[];
  readonly model?: string;
  readonly dev?: string[];
  readonly test?: string[];
  readonly from?: string;
  readonly read?: Record<string, unknown>;
  readonly language?: string;
  readonly seed?: number[];
  readonly method?: string;
  readonly queries?: string;
  readonly peft?: string;
  readonly head?: string;
  readonly epochs?: number;
  readonly folds?: number;
  readonly examples?: boolean;
}

/** `nerforge finetune` */
export function addFinetune(program: Command): void {
  addTrainingFlags(program.command("finetune"))
    .summary("make a model that finds mentions of a model and labelled sentences")
    .description(
      "nerforge finetune CONFIG                               an experiment: sources, samples, seeds\n" +
        "nerforge finetune --data train.conll --model DIR       a tagger from what you have, without a config\n" +
        "nerforge finetune ... --method qpmrc                   asked for types by name (docs/mrc.md)\n\n" +
        "Without a dev set, cross-validation finds how long to train and what F1 to expect. The model's card shows\n" +
        "words of the training data; --no-examples leaves them out.",
    )
    .argument("[config]", "YAML file; --data and --model need none")
    .option("--data <file...>", "labelled sentences; the format is found by content")
    .option("--model <dir|repo>", "the model to begin with (docs/checkpoints.md)")
    .option("--dev <file...>", "held-out sentences that choose the best moment (default: cross-validation)")
    .option("--test <file...>", "sentences that the result is measured on")
    .addOption(
      new Option("--from <format>", "format of the files (default: found by content)").choices([
        ...formatNames,
      ]),
    )
    .option("--read <key=value...>", "options of the format's reader, e.g. column=3", parseAssignment)
    .option("--language <tag>", "language of raw text, e.g. en or zh")
    .option("--seed <numbers>", "a run for each, with commas between", parseNumbers)
    .addOption(
      new Option(
        "--method <name>",
        "how mentions are found: a tag a word, a question for each label, all labels at once by name " +
          "(default: the model's own, else tagger)",
      ).choices(["tagger", "mrc", "qpmrc", "punified", "cpner"]),
    )
    .option("--queries <name|file>", "what mrc and qpmrc ask labels by (default: made of the labels)")
    .addOption(
      new Option("--peft <name>", "train few parameters over the frozen model").choices([
        "adapter",
        "prefix",
        "lora",
        "unipelt",
      ]),
    )
    .addOption(
      new Option(
        "--head <name>",
        "what chooses a tagger's tags: each word by itself, or the best sequence",
      ).choices(["linear", "crf"]),
    )
    .option("--epochs <n>", "how often all sentences are read, at most", parseCount)
    .option("--folds <n>", "of the cross-validation without --dev; 0: none (default: 5)", parseWholeNumber)
    .option("--no-examples", "no words of the training data in the model's card")
    .action((config: string | undefined, flags: Flags) =>
      runVerb(flags, async (context) => {
        const launch = { isFresh: flags.fresh ?? false };
        const set = flags.set ?? [];
        if (config === undefined) {
          checkGiven(flags, "labelled sentences");
          const { finetuneData } = await import("../../commands/training/finetune-data.js");
          return finetuneData(toSettings(flags), set, launch, context);
        }
        const { finetuneVerb, resolveTrainingConfig } = await import(
          "../../commands/training/config/resolve-training-config.js"
        );
        const { finetune } = await import("../../commands/training/finetune.js");
        const resolved = resolveTrainingConfig(finetuneVerb, { file: config, flags: toSettings(flags), set });
        return finetune(resolved, launch, context);
      }),
    );
}

function toSettings(flags: Flags): Record<string, unknown> {
  const { model, seed, method, queries, peft, head, epochs, folds, examples } = flags;
  const training = {
    ...(seed === undefined ? {} : { seed: seed[0] }),
    ...(epochs === undefined ? {} : { epochs }),
  };
  return {
    ...sharedSettings(flags),
    ...datasetFlag("train", flags.data, flags),
    ...datasetFlag("dev", flags.dev, flags),
    ...datasetFlag("test", flags.test, flags),
    ...(model === undefined ? {} : { model }),
    ...(seed === undefined ? {} : { seeds: seed }),
    ...(method === undefined ? {} : { method }),
    ...(queries === undefined ? {} : { queries }),
    ...(peft === undefined ? {} : { peft: { method: peft } }),
    ...(head === undefined ? {} : { head }),
    ...(folds === undefined ? {} : { folds }),
    ...(examples === false ? { examplesInCard: false } : {}),
    ...(Object.keys(training).length === 0 ? {} : { training }),
  };
}
