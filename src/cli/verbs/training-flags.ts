import { type Command, Option } from "commander";
import type { CommonOptions } from "../run-verb.js";
import { addCommonFlags } from "./data-flags.js";

/** What the commands call an engine; the packages behind them are loaded when one runs. */
const engineNames = ["tensorflow", "wasm", "webgpu", "cpu"];

export const addEngineFlag = (command: Command): Command =>
  command.addOption(
    new Option(
      "--engine <name>",
      "where tensors are computed (default: tensorflow where it is installed, else wasm)",
    ).choices(engineNames),
  );

/** Flags of every verb that trains. */
export interface TrainingFlags extends CommonOptions {
  readonly set?: string[];
  readonly out?: string;
  readonly engine?: string;
  readonly fresh?: boolean;
}

export const addTrainingFlags = (command: Command): Command =>
  addEngineFlag(addCommonFlags(command))
    .option("--out <dir>", "folder of the run (default: runs/ and the config's or the data's name)")
    .option(
      "--set <key=value...>",
      'other values for keys of the config, e.g. training.epochs=3 "seeds=[1, 2]"',
    )
    .option("--fresh", "delete a run that is in the folder and begin anew");

/** The flags that are keys of every config. */
export const sharedSettings = ({ out, engine }: TrainingFlags): Record<string, unknown> => ({
  ...(out === undefined ? {} : { out }),
  ...(engine === undefined ? {} : { engine }),
});
