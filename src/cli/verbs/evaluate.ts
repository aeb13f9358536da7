import type { Command } from "commander";
import { parseCount, parseWholeNumber } from "../parse-value.js";
import { runVerb } from "../run-verb.js";
import { type AskingFlags, addAskingFlags, askingOptions } from "./asking-flags.js";
import { addInputFlags, type InputFlags } from "./data-flags.js";
import { describeScores, plainScores } from "./score.js";
import { addEngineFlag, type TrainingFlags } from "./training-flags.js";

interface Flags extends InputFlags, TrainingFlags, AskingFlags {
  readonly model: string;
  readonly batchSize: number;
  readonly constrained?: boolean;
  readonly resamples: number;
  readonly seed: number;
}

/** `nerforge evaluate` */
export function addEvaluate(program: Command): void {
  const command = program.command("evaluate").description("every F1 of a model on annotated texts");
  addAskingFlags(addEngineFlag(addInputFlags(command)))
    .requiredOption(
      "--model <dir|repo>",
      "what finetune or pretrain made, or a token classifier of Transformers'",
    )
    .option("--batch-size <n>", "sequences that are computed at once", parseCount, 32)
    .option(
      "--constrained",
      "choose among legal sequences of tags alone (taggers), or well-formed targets (punified)",
    )
    .option("--resamples <count>", "of the bootstrap interval", parseCount, 1000)
    .option("--seed <number>", "of the bootstrap interval", parseWholeNumber, 1)
    .action((flags: Flags) =>
      runVerb(flags, async (context) => {
        const { evaluate } = await import("../../commands/training/evaluate.js");
        const { from, input, read = {}, encoding = "auto", language, labelsMap, maxSkipped } = flags;
        const { model, batchSize, engine, constrained = false, resamples, seed } = flags;
        const result = await evaluate(
          {
            ...{ model, batchSize, engine, constrained, resamples, seed },
            ...askingOptions(flags),
            data: {
              ...{ format: from as never, read: read as never, encoding },
              files: [...input],
              ...(language === undefined ? {} : { language }),
              ...(labelsMap === undefined ? {} : { labelsMap }),
              maxSkippedRatio: maxSkipped,
            },
          },
          context,
        );
        return { text: describeScores(result), json: plainScores(result) };
      }),
    );
}
