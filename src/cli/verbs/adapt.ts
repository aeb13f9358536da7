import { type Command, Option } from "commander";
import { parseCount } from "../parse-value.js";
import { runVerb } from "../run-verb.js";
import { parseAssignment } from "./assignments.js";
import { checkGiven, datasetFlag } from "./dataset-flag.js";
import { addTrainingFlags, sharedSettings, type TrainingFlags } from "./training-flags.js";

interface Flags extends TrainingFlags {
  readonly data?: string[];
  readonly model?: string;
  readonly dev?: string[];
  readonly from?: string;
  readonly read?: Record<string, unknown>;
  readonly language?: string;
  readonly objective?: string;
  readonly maskings?: number;
  readonly unit?: string;
  readonly epochs?: number;
}

/** `nerforge adapt` */
export function addAdapt(program: Command): void {
  addTrainingFlags(program.command("adapt"))
    .summary("go on training a model's masked LM on text of your domain")
    .description(
      "Trains a model's masked LM on unlabelled text: plain text (a text a line), a corpus, or any dataset.\n" +
        "Fine-tune what comes out.",
    )
    .argument("[config]", "YAML file; --data and --model need none")
    .option("--data <file...>", "text files, datasets, or the folder of a corpus")
    .option("--model <dir|repo>", "the model to adapt")
    .option("--dev <file...>", "held-out texts (default: some of the data)")
    .option(
      "--from <format>",
      "format of the data; text is a text a line (default: found by content, else text)",
    )
    .option("--read <key=value...>", "options of the format's reader, e.g. column=3", parseAssignment)
    .option("--language <tag>", "language of the text, e.g. en or zh")
    .addOption(
      new Option("--objective <name>", "what is learnt").choices(["mlm", "span-corruption", "prefix-lm"]),
    )
    .option("--maskings <n>", "times that an epoch shows a text, each masked in another way", parseCount)
    .addOption(
      new Option("--unit <name>", "what is masked: tokens, whole words, or spans of words").choices([
        "token",
        "word",
        "span",
      ]),
    )
    .option("--epochs <n>", "how often all texts are read", parseCount)
    .action((config: string | undefined, flags: Flags) =>
      runVerb(flags, async (context) => {
        if (config === undefined) checkGiven(flags, "text");
        const { adaptVerb, resolveTrainingConfig } = await import(
          "../../commands/training/config/resolve-training-config.js"
        );
        const { adapt } = await import("../../commands/training/pretrain.js");
        const resolved = resolveTrainingConfig(adaptVerb, {
          file: config,
          flags: toSettings(flags),
          set: flags.set ?? [],
        });
        return adapt(resolved, { isFresh: flags.fresh ?? false }, context);
      }),
    );
}

function toSettings(flags: Flags): Record<string, unknown> {
  const { model, objective, maskings, unit, epochs } = flags;
  const masking = {
    ...(maskings === undefined ? {} : { maskings }),
    ...(unit === undefined ? {} : { unit }),
  };
  return {
    ...sharedSettings(flags),
    ...datasetFlag("data", flags.data, flags),
    ...datasetFlag("dev", flags.dev, flags),
    ...(model === undefined ? {} : { model }),
    ...(objective === undefined ? {} : { objective }),
    ...(Object.keys(masking).length === 0 ? {} : { masking }),
    ...(epochs === undefined ? {} : { training: { epochs } }),
  };
}
