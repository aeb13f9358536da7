import type { z } from "zod";
import { checkConfig } from "../../core/config.js";
import { ConfigError } from "../../core/errors.js";
import { buildConfigSchema, pathKeys, withAbsolutePaths } from "../build-config.js";
import {
  joinLayers,
  resolveTrainingConfig,
  type SettingsLayer,
  type TrainingVerb,
  trainingVerbs,
} from "../training/config/resolve-training-config.js";
import { isTree, mergeSettings, type SettingsTree } from "../training/config/settings-tree.js";

/** A path that a config names. */
export interface NamedPath {
  readonly path: string;
  /** Whether it must be there; the name of a model may be one of a repository. */
  readonly isCertain: boolean;
}

/** What a pipeline has to know of a verb's config. */
export interface ConfigVerb {
  /** The layers over each other, with absolute paths. */
  join(layers: readonly SettingsLayer[]): SettingsTree;
  /** @throws ConfigError with every fault, calling the config `name` */
  check(tree: SettingsTree, name: string): void;
  /** Every file and folder that a joined config reads. */
  listPaths(tree: SettingsTree): NamedPath[];
}

const trainingPathKeys: ReadonlySet<string> = new Set(["files", "corpus", "labelsMap", "vectors", "queries"]);

const training = (verb: TrainingVerb<z.ZodType>): ConfigVerb => ({
  join: joinLayers,
  check: (tree, name) => void resolveTrainingConfig(verb, { flags: tree, name }),
  listPaths: (tree) =>
    findPaths(tree, (key, path) => {
      if (key === "from" || key === "headsFrom") return { path, isCertain: path.startsWith("/") };
      // The name of a shipped query set is no path.
      return trainingPathKeys.has(key) && path.startsWith("/") ? { path, isCertain: true } : undefined;
    }),
});

const buildPathKeys: ReadonlySet<string> = new Set(pathKeys.filter((key) => key !== "out"));

const build: ConfigVerb = {
  join: (layers) => mergeSettings(...layers.map(({ tree, folder }) => withAbsolutePaths(tree, folder))),
  check: (tree, name) => void checkConfig(buildConfigSchema, tree, name),
  listPaths: (tree) =>
    findPaths(tree, (key, path) =>
      (buildPathKeys.has(key) && path !== "-") || (key === "labels" && path.startsWith("/"))
        ? { path, isCertain: true }
        : undefined,
    ),
};

const configVerbs: Readonly<Record<string, ConfigVerb>> = {
  "build-corpus": build,
  ...Object.fromEntries(trainingVerbs.map((verb) => [verb.name, training(verb)])),
};

/** @throws ConfigError for a verb that reads no config */
export function findConfigVerb(verb: string, step: string): ConfigVerb {
  const found = configVerbs[verb];
  if (found !== undefined) return found;
  throw new ConfigError(`steps.${step} has a config, but ${verb} reads none`, {
    fix: `write flags: and args:, as "nerforge ${verb} --help" shows them`,
  });
}

function findPaths(
  tree: SettingsTree,
  judge: (key: string, path: string) => NamedPath | undefined,
): NamedPath[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    [value].flat().flatMap((own): readonly NamedPath[] => {
      if (isTree(own)) return findPaths(own, judge);
      return typeof own === "string" ? [judge(key, own) ?? []].flat() : [];
    }),
  );
}
