import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageVersion } from "../../../core/package-version.js";
import { type FileFacts, readFileFacts } from "../../file-facts.js";
import { isTree, type SettingsTree } from "../config/settings-tree.js";

/** What decides the result of a run, by content and not by place. */
export interface RunRecipe {
  readonly verb: string;
  /** The resolved config without what says where, how fast, or how it is reported. */
  readonly settings: SettingsTree;
  /** Role to `sha256` of each file, in order. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly nerforge: string;
}

/** Keys, at any depth, that say how fast a run is or how it is reported, and do not change what it makes. */
export const speedKeys = [
  "engine",
  "workers",
  "checkpointEverySteps",
  "logEverySteps",
  "predictionBatchSize",
  "recomputeActivations",
] as const;

/** Keys, at any depth, that do not change what a run makes. */
const placeKeys: ReadonlySet<string> = new Set([
  ...speedKeys,
  "out",
  "files",
  "corpus",
  "from",
  "headsFrom",
  "labelsMap",
  "queries",
  "examplesInCard",
]);

export function toRunRecipe(
  verb: string,
  config: SettingsTree,
  files: Readonly<Record<string, readonly FileFacts[]>>,
): RunRecipe {
  return {
    verb,
    settings: withoutPlaces(config),
    files: Object.fromEntries(
      Object.entries(files).map(([role, facts]) => [role, facts.map(({ sha256 }) => sha256)]),
    ),
    nerforge: packageVersion,
  };
}

export function withoutPlaces(tree: SettingsTree): SettingsTree {
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([key, value]) => !placeKeys.has(key) && value !== undefined)
      .map(([key, value]) => [key, isTree(value) ? withoutPlaces(value) : value]),
  );
}

/** One hash for a recipe: equal recipes have equal ones, whatever the order of their keys. */
export const fingerprintOf = (recipe: RunRecipe): string =>
  createHash("sha256").update(stableJson(recipe)).digest("hex");

/** JSON that does not depend on the order of keys, without those that are undefined. */
export function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(",")}]`;
  if (!isTree(value)) return JSON.stringify(value) ?? "null";
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stableJson(value[key])}`).join(",")}}`;
}

/** Every place in which two recipes differ: `training.epochs was 3 and is 5`. */
export const listDifferences = (stored: RunRecipe, given: RunRecipe): string[] =>
  listChanges(stored, given).map((change) => change.replace(/^settings\./, ""));

/** Every place in which two trees differ, in the same words. */
export function listChanges(stored: object, given: object): string[] {
  const [old, now] = [flatten(stored), flatten(given)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => `${key} was ${old.get(key) ?? "not given"} and is ${now.get(key) ?? "not given"}`);
}

function flatten(value: unknown, path = "", leaves = new Map<string, string>()): Map<string, string> {
  if (isTree(value))
    for (const [key, below] of Object.entries(value))
      flatten(below, path === "" ? key : `${path}.${key}`, leaves);
  else if (value !== undefined) leaves.set(path, shorten(JSON.stringify(value)));
  return leaves;
}

const shorten = (json: string): string => json.replace(/"([0-9a-f]{8})[0-9a-f]{56}"/g, "$1…");

/** The files of a model's directory that decide what it computes. */
export async function readModelFacts(folder: string, signal?: AbortSignal): Promise<FileFacts[]> {
  const names = readdirSync(folder)
    .filter((name) =>
      /^((?:config|domain)\.json|.*\.safetensors|.*\.bin|tokenizer\.json|vocab\.txt|words\.txt|characters\.txt|peft\.json)$/.test(
        name,
      ),
    )
    .sort();
  return readFileFacts(
    names.map((name) => join(folder, name)),
    signal,
  );
}

/** A corpus by its manifest; one that has none yet by its database. */
export async function readCorpusFacts(folder: string, signal?: AbortSignal): Promise<FileFacts[]> {
  const manifest = join(folder, "manifest.json");
  if (!existsSync(manifest)) return readFileFacts([join(folder, "corpus.sqlite")], signal);
  const content = readFileSync(manifest);
  const sha256 = createHash("sha256").update(content).digest("hex");
  return [{ path: manifest, bytes: content.length, sha256 }];
}
