import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { checkConfig } from "../core/config.js";
import { CorpusError } from "../core/errors.js";
import { findIndexFile } from "../ingest/read/multistream-index.js";
import type { BuildConfig } from "./build-config.js";
import { type FileFacts, readFileFacts } from "./file-facts.js";

/** What became of the files that a corpus was built from, by name. */
export interface InputCheck {
  readonly same: readonly string[];
  /** Another content than the one that was read, with the hashes. */
  readonly changed: readonly string[];
  /** No longer where the build found them, or read from standard input. */
  readonly absent: readonly string[];
}

const manifestSchema = z.object({
  files: z.record(z.string(), z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() }))),
});

/**
 * Hashes the files of a build again and compares them with its manifest.
 *
 * @param config what `DIR/config.yaml` says: where the files were
 * @throws CorpusError when the build of the corpus has not come to its end, so that it has no manifest
 */
export async function verifyInputs(
  folder: string,
  config: BuildConfig,
  signal?: AbortSignal,
): Promise<InputCheck> {
  const check = { same: [] as string[], changed: [] as string[], absent: [] as string[] };
  const places = listPlaces(config);
  for (const fact of Object.values(readManifestFiles(folder)).flat()) {
    const found = places.filter((place) => basename(place) === fact.path && existsSync(place));
    const now = await readFileFacts(found, signal);
    if (now.length === 0) check.absent.push(fact.path);
    else if (now.some(({ sha256 }) => sha256 === fact.sha256)) check.same.push(fact.path);
    else check.changed.push(`${fact.path} (was ${shorten(fact)}, is ${shorten(now[0])})`);
  }
  return check;
}

const shorten = ({ sha256 }: FileFacts): string => `${sha256.slice(0, 8)}…`;

function readManifestFiles(folder: string): z.output<typeof manifestSchema>["files"] {
  const path = join(folder, "manifest.json");
  if (!existsSync(path)) {
    throw new CorpusError("the corpus has no manifest, since its build has not come to its end", {
      at: { folder },
      fix: `run the command of the build again: its options are in ${join(folder, "config.yaml")}`,
    });
  }
  return checkConfig(manifestSchema, JSON.parse(readFileSync(path, "utf8")), path).files;
}

/** Every path in the config, and what may lie beside the dumps: their index files. */
function listPlaces(config: BuildConfig): string[] {
  const named = Object.values(config)
    .flat()
    .filter((value) => typeof value === "string");
  const indexes = config.dump.flatMap((dump) => {
    const index = findIndexFile(dump);
    return index === undefined ? [] : [index];
  });
  return [...named, ...indexes];
}
