import { Argument, type Command } from "commander";
import { showBuildConfig } from "../../commands/show-config.js";

export function addConfig(program: Command): void {
  program
    .command("config")
    .summary("every key of a config file, with its default")
    .command("show")
    .description("Prints the config of a verb as YAML: every key, its default, what it means.")
    .addArgument(
      new Argument("[verb]", "whose config")
        .choices(["build-corpus", "pretrain", "adapt", "finetune", "transfer"])
        .default("build-corpus"),
    )
    .action(async (verb: string) => void process.stdout.write(`${await showConfig(verb)}\n`));
}

async function showConfig(verb: string): Promise<string> {
  if (verb === "build-corpus") return showBuildConfig();
  const { trainingVerbs } = await import("../../commands/training/config/resolve-training-config.js");
  const { showTrainingConfig } = await import("../../commands/training/config/show-training-config.js");
  return showTrainingConfig(trainingVerbs.find(({ name }) => name === verb)!);
}
