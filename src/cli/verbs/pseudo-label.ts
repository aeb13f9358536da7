import { type Command, Option } from "commander";
import { formatNames } from "../../commands/dataset-choices.js";
import { type DatasetFormat, datasetFormats } from "../../commands/training/config/dataset-settings.js";
import { parseCount, parseRatio } from "../parse-value.js";
import { runVerb } from "../run-verb.js";
import { type AskingFlags, addAskingFlags, askingOptions } from "./asking-flags.js";
import { parseAssignment } from "./assignments.js";
import { addCommonFlags } from "./data-flags.js";
import { addEngineFlag, type TrainingFlags } from "./training-flags.js";

interface Flags extends TrainingFlags, AskingFlags {
  readonly model: string;
  readonly input: string[];
  readonly from?: DatasetFormat;
  readonly read?: Record<string, string | number | boolean>;
  readonly language?: string;
  readonly minScore: number;
  readonly maxPerType?: number;
  readonly dropEmptySentences?: boolean;
  readonly batchSize: number;
  readonly constrained?: boolean;
  readonly to: string;
  readonly write?: Record<string, string | number | boolean>;
  readonly out: string;
}

/** `nerforge pseudo-label` */
export function addPseudoLabel(program: Command): void {
  const command = program
    .command("pseudo-label")
    .description(
      "label sentences with a model, to train on: their words stay, their own labels are not read",
    );
  addAskingFlags(addEngineFlag(addCommonFlags(command)))
    .requiredOption(
      "--model <dir|repo>",
      "what finetune or pretrain made, or a token classifier of Transformers'",
    )
    .requiredOption("--input <file...>", "sentences of any format, .gz too; several files are one dataset")
    .addOption(
      new Option(
        "--from <format>",
        "format of the input; text is a text a line (default: found by content)",
      ).choices([...datasetFormats]),
    )
    .option("--read <key=value...>", "options of the format's reader, e.g. column=3", parseAssignment)
    .option("--language <tag>", "language of raw text, e.g. en or zh: decides how words are split")
    .option("--min-score <ratio>", "mentions of a lower score are left out", parseRatio, 0)
    .option("--max-per-type <n>", "mentions of a type that are kept, the surest first", parseCount)
    .option("--drop-empty-sentences", "leave out sentences in which no mention is left")
    .option("--batch-size <n>", "sequences that are computed at once", parseCount, 32)
    .option(
      "--constrained",
      "choose among legal sequences of tags alone (taggers), or well-formed targets (punified)",
    )
    .addOption(
      new Option("--to <format>", "format to write; a tool's shows the mentions as suggestions")
        .choices([...formatNames])
        .default("jsonl"),
    )
    .option("--write <key=value...>", "options of the format's writer", parseAssignment)
    .requiredOption("--out <path>", "file to write, of brat a folder")
    .action((flags: Flags) =>
      runVerb(flags, async (context) => {
        const { describePseudoLabels, pseudoLabel } = await import("../../commands/training/pseudo-label.js");
        const {
          model,
          input,
          from,
          read = {},
          language,
          to,
          write,
          out,
          dropEmptySentences,
          ...rest
        } = flags;
        const data = {
          ...{ files: input, read, encoding: "auto" as const, maxSkippedRatio: 0 },
          ...(from === undefined ? {} : { format: from }),
          ...(language === undefined ? {} : { language }),
        };
        const { batchSize, engine, minScore, maxPerType, constrained = false } = rest;
        const result = await pseudoLabel(
          {
            ...{ model, data, engine, batchSize, minScore, maxPerType, constrained, to, write, out },
            ...askingOptions(flags),
            dropsEmpty: dropEmptySentences ?? false,
          },
          context,
        );
        return { text: describePseudoLabels(result), json: result };
      }),
    );
}
