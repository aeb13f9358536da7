import type { Command } from "commander";
import { runVerb } from "../run-verb.js";
import { addTrainingFlags, sharedSettings, type TrainingFlags } from "./training-flags.js";

/** `nerforge pretrain`; what needs tensors is loaded when it runs. */
export function addPretrain(program: Command): void {
  addTrainingFlags(program.command("pretrain"))
    .summary("train a BERT on all labels of a corpus, tagged or asked for, or on masked words")
    .description(
      "Trains a BERT, from a checkpoint or from nothing, on all labels of a corpus as NER-BERT is, or on masked words.\n" +
        'A killed or interrupted run goes on where it was when the same command runs again. "nerforge config show pretrain" lists the keys.',
    )
    .argument("<config>", "YAML file")
    .action((config: string, flags: TrainingFlags) =>
      runVerb(flags, async (context) => {
        const { pretrainVerb, resolveTrainingConfig } = await import(
          "../../commands/training/config/resolve-training-config.js"
        );
        const { pretrain } = await import("../../commands/training/pretrain.js");
        const resolved = resolveTrainingConfig(pretrainVerb, {
          file: config,
          flags: sharedSettings(flags),
          set: flags.set ?? [],
        });
        return pretrain(resolved, { isFresh: flags.fresh ?? false }, context);
      }),
    );
}
