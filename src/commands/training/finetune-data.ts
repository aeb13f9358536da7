import { ConfigError } from "../../core/errors.js";
import { silentLogger } from "../../core/logger.js";
import { readModelConfig } from "../../hub/model-config.js";
import { resolveModel } from "../../hub/resolve-model.js";
import type { CommandContext } from "../context.js";
import type { CommandResult } from "../corpus-commands.js";
import { checkSettings } from "./config/check-settings.js";
import { datasetSettings } from "./config/dataset-settings.js";
import { finetuneVerb, joinGiven, resolveTrainingConfig } from "./config/resolve-training-config.js";
import { isTree, type SettingsTree, valueAt } from "./config/settings-tree.js";
import { loadDataset } from "./datasets/load-dataset.js";
import { settingsForSize } from "./finetune/settings-for-size.js";
import { finetune } from "./finetune.js";
import type { LaunchOptions } from "./pretrain.js";

/**
 * Makes a model that finds mentions of labelled sentences and a model, without a config: settings by the number of sentences and the size
 * of the model (`settingsForSize`); what is given wins.
 *
 * @param flags as a config file would have them, `train` and `model` among them
 * @param set `key=value`
 */
export async function finetuneData(
  flags: SettingsTree,
  set: readonly string[],
  launch: LaunchOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const given = joinGiven({ flags, set });
  const train = checkSettings(datasetSettings, given["train"], {
    file: "--data",
    verb: "finetune",
    isGiven: () => true,
  });
  // A misspelt key is told before data and model are read.
  resolveTrainingConfig(finetuneVerb, { flags, set, defaults: settingsForSize({ sentences: 100 }) });
  const { examples, labels } = await loadDataset(train, { part: "train", logger: silentLogger });
  if (examples.length < 2)
    throw new ConfigError(`${examples.length} sentences are too few to train on and to hold any out`, {
      fix: "give at least 2, better 100",
    });
  const defaults = settingsForSize({
    sentences: examples.length,
    hiddenSize: await findHiddenSize(given),
    sequences: (await findMethod(given)) === "mrc" ? Math.max(1, labels.length) : 1,
    isPeft: isTree(given["peft"]),
  });
  return finetune(resolveTrainingConfig(finetuneVerb, { flags, set, defaults }), launch, context);
}

/** The method that is named, else that of the model's directory. */
async function findMethod(given: SettingsTree): Promise<string> {
  const { method } = given;
  const from = valueAt(given, "model.from");
  if (typeof method === "string" || typeof from !== "string") return String(method ?? "tagger");
  const { ["nerforge"]: own } = readModelConfig(await resolveModel(from));
  return isTree(own) ? String(own["method"]) : "tagger";
}

async function findHiddenSize(given: SettingsTree): Promise<number | undefined> {
  const from = valueAt(given, "model.from");
  const random = valueAt(given, "model.random.hidden");
  if (typeof from !== "string") return typeof random === "number" ? random : undefined;
  const { ["hidden_size"]: size } = readModelConfig(await resolveModel(from));
  return typeof size === "number" ? size : undefined;
}
