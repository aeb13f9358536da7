import type { Command } from "commander";
import { runVerb } from "../run-verb.js";
import { addTrainingFlags, sharedSettings, type TrainingFlags } from "./training-flags.js";

/** `nerforge transfer` */
export function addTransfer(program: Command): void {
  addTrainingFlags(program.command("transfer"))
    .summary("let domains work together: CP-NER, from one source domain or several")
    .description(
      "Trains a prefix for every domain over one frozen T5, chooses how much each source counts, mixes them into the\n" +
        "target's prefix and trains it on. The folder's store/ holds every domain; docs/cpner.md says what the file holds.",
    )
    .argument("<config>", "YAML file, e.g. configs/cpner/single-source.yaml")
    .action((config: string, flags: TrainingFlags) =>
      runVerb(flags, async (context) => {
        const { resolveTrainingConfig, transferVerb } = await import(
          "../../commands/training/config/resolve-training-config.js"
        );
        const { runTransfer } = await import("../../commands/cpner/run-transfer.js");
        const resolved = resolveTrainingConfig(transferVerb, {
          file: config,
          flags: sharedSettings(flags),
          set: flags.set ?? [],
        });
        return runTransfer(resolved, { isFresh: flags.fresh ?? false }, context);
      }),
    );
}
