import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { packageVersion } from "../core/package-version.js";
import type { Corpus } from "../corpus/corpus.js";
import type { CorpusStats } from "../corpus/stats.js";
import { readInputs } from "../corpus/tables/inputs.js";
import { readQuarantine } from "../corpus/tables/quarantine.js";
import type { BuildConfig } from "./build-config.js";
import { toRecipe } from "./build-recipe.js";
import type { FileFacts } from "./file-facts.js";
import type { Knowledge } from "./knowledge.js";

export const manifestFileName = "manifest.json";

/** How a corpus came about: what `DIR/manifest.json` says. */
export interface Manifest {
  readonly nerforge: string;
  readonly node: string;
  readonly icu: string;
  readonly unicode: string;
  readonly wiki: string;
  readonly language: string;
  /** Of the newest dump. */
  readonly dumpDate?: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, readonly FileFacts[]>>;
  /** Counts by reason of reading the types and redirects. */
  readonly knowledge: Readonly<Record<string, number>>;
  readonly stats: CorpusStats;
  /** False when something other than inputs, options and versions had a say in the content. */
  readonly isReproducible: boolean;
}

export interface ManifestParts {
  readonly config: BuildConfig;
  readonly files: Readonly<Record<string, readonly FileFacts[]>>;
  readonly stats: CorpusStats;
  readonly knowledge: Knowledge;
}

/** Writes and returns the manifest of a whole build: no clock and no place is in it, so that equal builds have equal ones. */
export function writeManifest(corpus: Corpus, parts: ManifestParts): Manifest {
  const { config, files, stats, knowledge } = parts;
  const inputs = readInputs(corpus);
  const [input] = inputs;
  const dumpDate = inputs
    .flatMap(({ dumpDate: date }) => date ?? [])
    .sort()
    .at(-1);
  const manifest: Manifest = {
    nerforge: packageVersion,
    node: process.versions.node,
    icu: process.versions.icu ?? "none",
    unicode: process.versions.unicode ?? "none",
    wiki: input.wiki,
    language: input.language,
    ...(dumpDate === undefined ? {} : { dumpDate }),
    options: toRecipe(config, {}).options,
    files: withoutFolders(files),
    knowledge: knowledge.tally.toJSON(),
    stats,
    isReproducible: readQuarantine(corpus).length === 0,
  };
  writeFileSync(join(corpus.folder, manifestFileName), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** The manifest of a corpus; undefined where its build has not come to its end. */
export function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, manifestFileName);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : undefined;
}

/** The facts of files with their names alone, since where they lay says nothing about the corpus. */
export function withoutFolders(
  files: Readonly<Record<string, readonly FileFacts[]>>,
): Record<string, FileFacts[]> {
  return Object.fromEntries(
    Object.entries(files).map(([role, facts]) => [
      role,
      facts.map((fact) => ({ ...fact, path: basename(fact.path) })),
    ]),
  );
}
