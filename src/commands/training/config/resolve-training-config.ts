import { basename, dirname, resolve } from "node:path";
import type { z } from "zod";
import { readYaml } from "../../../core/config.js";
import { ConfigError } from "../../../core/errors.js";
import { transferConfig } from "../../cpner/settings.js";
import { checkSettings } from "./check-settings.js";
import { expandDataset, toAbsolute } from "./dataset-settings.js";
import { finetuneDefaults, finetuneSettings } from "./finetune-config.js";
import { expandQueries } from "./method-settings.js";
import { expandModel, findBeside } from "./model-settings.js";
import { adaptDefaults, adaptSettings, pretrainDefaults, pretrainSettings } from "./pretrain-config.js";
import {
  changeAt,
  isTree,
  mergeSettings,
  parseSettings,
  type SettingsTree,
  valueAt,
} from "./settings-tree.js";
import { withDefaults } from "./training-defaults.js";

/** A verb that trains: its keys and the defaults that are its own. */
export interface TrainingVerb<S extends z.ZodType> {
  readonly name: string;
  readonly settings: S;
  readonly defaults: SettingsTree;
}

export const pretrainVerb = { name: "pretrain", settings: pretrainSettings, defaults: pretrainDefaults };
export const adaptVerb = { name: "adapt", settings: adaptSettings, defaults: adaptDefaults };
export const finetuneVerb = { name: "finetune", settings: finetuneSettings, defaults: finetuneDefaults };
export const transferVerb = { name: "transfer", settings: transferConfig, defaults: {} };
export const trainingVerbs = [pretrainVerb, adaptVerb, finetuneVerb, transferVerb] as const;

/** What the command line says besides the config file. */
export interface GivenSettings {
  /** YAML file; paths in it are relative to it. */
  readonly file?: string | undefined;
  /** Flags as a tree; paths in it are relative to where the command runs. */
  readonly flags?: SettingsTree;
  /** `key=value` with dotted keys; they win over everything. */
  readonly set?: readonly string[];
  /** In place of the verb's own defaults. */
  readonly defaults?: SettingsTree;
  /** What errors call the settings; the file, or the command line, when absent. */
  readonly name?: string;
}

/** Settings as they were written somewhere; paths in them are relative to `folder`. */
export interface SettingsLayer {
  readonly tree: SettingsTree;
  readonly folder: string;
}

/**
 * The complete config of a run: the verb's defaults, under the file, under the flags, under `--set`. All paths are
 * absolute, so that it means the same wherever it is read from.
 *
 * @throws ConfigError with every fault, UsageError for those of the command line; unknown keys are listed with those that are known
 */
export function resolveTrainingConfig<S extends z.ZodType>(
  verb: TrainingVerb<S>,
  given: GivenSettings,
): z.output<S> {
  const { file, defaults = verb.defaults } = given;
  const tree = joinGiven(given);
  const out = tree["out"] ?? resolve("runs", nameOf(verb.name, file, tree));
  const complete = inheritTraining(withDefaults(defaults, withoutNulls({ ...tree, out })));
  return checkSettings(verb.settings, complete, {
    file: given.name ?? file ?? "the command line",
    verb: verb.name,
    isGiven:
      file === undefined && given.name === undefined ? () => true : (path) => isOnCommandLine(given, path),
  });
}

const isOnCommandLine = ({ flags = {}, set = [] }: GivenSettings, path: string): boolean =>
  [expandPaths(flags, "."), expandPaths(parseSettings(set), ".")].some(
    (tree) => valueAt(tree, path) !== undefined,
  );

/** What was given, in full and with absolute paths, without any default. */
export function joinGiven({ file, flags = {}, set = [] }: GivenSettings): SettingsTree {
  const here = process.cwd();
  return joinLayers([
    ...(file === undefined ? [] : [{ tree: readTree(file), folder: dirname(resolve(file)) }]),
    { tree: flags, folder: here },
    { tree: parseSettings(set), folder: here },
  ]);
}

/** A key of the whole that is null is as if it were not given: `--set peft=null` takes back what the file says. */
const withoutNulls = (tree: SettingsTree): SettingsTree =>
  Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== null));

/** The layers over each other, the last on top, with short forms in full and absolute paths. */
export const joinLayers = (layers: readonly SettingsLayer[]): SettingsTree =>
  layers
    .map(({ tree, folder }) => expandPaths(tree, folder))
    .reduce((below, above) => mergeSettings(withoutReplaced(below, above), above), {});

/** What the training of a source does not say is as for the target. */
function inheritTraining(tree: SettingsTree): SettingsTree {
  const { training } = tree;
  if (!isTree(training)) return tree;
  return changeAt(tree, "source.training", (own) =>
    isTree(own) ? withDefaults({ training }, { training: own })["training"] : own,
  );
}

/** @throws ConfigError when the file holds anything but keys with values */
export function readTree(file: string): SettingsTree {
  const value = readYaml(file) ?? {};
  if (isTree(value)) return value;
  throw new ConfigError(`${file} holds no keys with values`, { at: { file }, fix: "write key: value lines" });
}

/** A run is called as its config, else as its data. */
function nameOf(verb: string, file: string | undefined, given: SettingsTree): string {
  if (file !== undefined) return basename(file).replace(/\.ya?ml$/, "");
  const dataset = given["train"] ?? given["data"];
  const path = isTree(dataset)
    ? (dataset["corpus"] ?? (Array.isArray(dataset["files"]) ? dataset["files"][0] : undefined))
    : undefined;
  return typeof path === "string"
    ? `${basename(path)
        .replace(/(\.gz)?$/, "")
        .replace(/\.[^.]+$/, "")}-${verb}`
    : verb;
}

const modelAlternatives = ["from", "random", "bilstm"];
const dataAlternatives = ["files", "corpus"];

/** The lower tree without the keys that the upper one's stand in place of: other data, another model. */
function withoutReplaced(below: SettingsTree, above: SettingsTree): SettingsTree {
  let kept = below;
  for (const place of ["model", "source", ...datasetPlaces]) {
    const alternatives = place === "model" ? modelAlternatives : dataAlternatives;
    const over = valueAt(above, place);
    const named = isTree(over) ? alternatives.filter((key) => key in over) : [];
    if (named.length === 0) continue;
    kept = changeAt(kept, place, (value) =>
      isTree(value)
        ? Object.fromEntries(
            Object.entries(value).filter(([key]) => !alternatives.includes(key) || named.includes(key)),
          )
        : value,
    );
  }
  return kept;
}

const datasetPlaces = ["data", "train", "dev", "test", "source.dev", "target.train", "target.dev"] as const;

/** A domain of a transfer: its datasets and its queries. */
function expandDomain(value: unknown, folder: string): unknown {
  if (!isTree(value)) return value;
  const inFull = ["train", "dev"].reduce<SettingsTree>(
    (tree, key) => changeAt(tree, key, (own) => expandDataset(own, folder)),
    value,
  );
  return changeAt(inFull, "queries", (own) => expandQueries(own, folder));
}

/** A dataset that may bring its own held-out texts and queries. */
function expandSet(value: unknown, folder: string): unknown {
  const expanded = expandDataset(value, folder);
  if (!isTree(expanded)) return expanded;
  const inFull = ["dev", "test"].reduce(
    (tree, key) => changeAt(tree, key, (own) => expandDataset(own, folder)),
    expanded,
  );
  return changeAt(inFull, "queries", (own) => expandQueries(own, folder));
}

/** Short forms in full, and paths absolute. */
function expandPaths(tree: SettingsTree, folder: string): SettingsTree {
  let expanded = changeAt(tree, "model", (model) => expandModel(model, folder));
  expanded = changeAt(expanded, "headsFrom", (path) => findBeside(path, folder));
  for (const place of datasetPlaces)
    expanded = changeAt(expanded, place, (value) => expandDataset(value, folder));
  expanded = changeAt(expanded, "source", (value) => expandDataset(value, folder));
  expanded = changeAt(expanded, "queries", (value) => expandQueries(value, folder));
  expanded = changeAt(expanded, "also", (list) =>
    Array.isArray(list) ? list.map((value) => expandSet(value, folder)) : list,
  );
  expanded = changeAt(expanded, "target.queries", (value) => expandQueries(value, folder));
  expanded = changeAt(expanded, "sources", (list) =>
    Array.isArray(list) ? list.map((value) => expandDomain(value, folder)) : list,
  );
  return changeAt(expanded, "out", (path) => toAbsolute(path, folder));
}
