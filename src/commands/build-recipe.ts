import { basename } from "node:path";
import { ConfigError } from "../core/errors.js";
import { packageVersion } from "../core/package-version.js";
import type { BuildConfig } from "./build-config.js";
import type { FileFacts } from "./file-facts.js";

/** Everything that decides what a build makes, by content and not by place; kept in the corpus. */
export interface BuildRecipe {
  readonly options: Readonly<Record<string, unknown>>;
  /** Role to `name sha256` of each file, in order. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  /** Versions that have a say in the content. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Keys that say where or how fast, not what. */
const placeKeys: ReadonlySet<string> = new Set([
  "out",
  "workers",
  "dump",
  "types",
  "redirects",
  "ontology",
  "disambiguation",
  "quarantine",
  "decontaminate",
]);

export function toRecipe(
  config: BuildConfig,
  files: Readonly<Record<string, readonly FileFacts[]>>,
): BuildRecipe {
  const options = Object.fromEntries(
    Object.entries(config).filter(([key, value]) => !placeKeys.has(key) && value !== undefined),
  );
  const named = Object.entries(files).map(([role, facts]): [string, string[]] => [
    role,
    facts.map(({ path, sha256 }) => `${basename(path)} ${sha256}`),
  ]);
  const versions = { nerforge: packageVersion, icu: process.versions.icu ?? "none" };
  return { options, files: Object.fromEntries(named), versions };
}

/**
 * Refuses to go on with a corpus that another command line began.
 *
 * @throws ConfigError that names every difference
 */
export function checkSameRecipe(stored: BuildRecipe, given: BuildRecipe, folder: string): void {
  const differences = [
    ...compare(stored.options, given.options),
    ...compare(stored.files, given.files),
    ...compare(stored.versions, given.versions),
  ];
  if (differences.length === 0) return;
  throw new ConfigError(`the corpus in ${folder} was begun differently: ${differences.join("; ")}`, {
    at: { folder },
    fix: 'give the same inputs and options, another --out, or --fresh to begin anew; for other labels or filters of a whole corpus run "nerforge label" or "nerforge filter"',
  });
}

function compare(
  stored: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): string[] {
  const keys = [...new Set([...Object.keys(stored), ...Object.keys(given)])].sort();
  return keys
    .filter((key) => JSON.stringify(stored[key]) !== JSON.stringify(given[key]))
    .map((key) => `${key} was ${show(stored[key])} and is ${show(given[key])}`);
}

const show = (value: unknown): string => {
  if (value === undefined) return "not given";
  return Array.isArray(value)
    ? value.map((item) => String(item).replace(/ ([0-9a-f]{8})[0-9a-f]{56}$/, " ($1…)")).join(", ") || "none"
    : JSON.stringify(value);
};
