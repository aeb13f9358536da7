import type { Command } from "commander";
import { showBuildConfig } from "../../commands/show-config.js";

export function addConfig(program: Command): void {
  program
    .command("config")
    .summary("every key of a config file, with its default")
    .command("show")
    .description("Prints the config of build-corpus as YAML: every key, its default, what it means.")
    .action(() => void process.stdout.write(`${showBuildConfig()}\n`));
}
