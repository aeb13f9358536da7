import { existsSync } from "node:fs";
import { join } from "node:path";
import { readYaml } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import type { Corpus } from "../corpus/corpus.js";
import { readInputs } from "../corpus/tables/inputs.js";
import { readMeta } from "../corpus/tables/meta.js";
import { openDump } from "../ingest/read/open-dump.js";
import { type BuildConfig, resolveBuildConfig } from "./build-config.js";
import type { BuildRecipe } from "./build-recipe.js";
import type { FileFacts } from "./file-facts.js";
import type { Manifest } from "./manifest.js";

/** Dumps that a corpus has parsed to their end, the first of its recipe's. */
export const parsedDumpsKey = "parsedDumps";

type Files = Readonly<Record<"dump" | "index", readonly FileFacts[]>>;

/**
 * The options that a corpus was built with, and the new dumps alone as its dumps.
 *
 * @throws ConfigError when there is no corpus, or no dump is named
 */
export function resolveUpdateConfig(flags: Readonly<Record<string, unknown>>, file?: string): BuildConfig {
  const { out, dump } = flags;
  const fix = "run nerforge build-corpus --update --dump NEW --out DIR";
  if (typeof out !== "string") throw new ConfigError("--update needs the folder of a corpus", { fix });
  if (!Array.isArray(dump)) throw new ConfigError("--update needs a newer dump", { fix });
  if (dump.includes("-"))
    throw new ConfigError(
      "--update cannot read standard input, which an interrupted update could not read again",
      {
        fix: "give the dump as a file",
      },
    );
  const stored = file ?? join(out, "config.yaml");
  if (!existsSync(stored))
    throw new ConfigError(`there is no corpus to update in ${out}`, { fix: "build one without --update" });
  return resolveBuildConfig(flags, stored);
}

/**
 * Joins new dumps to those of a corpus, as one build of all would be given them. A dump that the corpus has (by its
 * content) is not new: an update that was interrupted goes on, and one that is done does nothing.
 *
 * @param config with the new dumps alone
 * @throws ConfigError when the corpus is not whole, or holds a part of a dump only, or is of another wiki
 */
export async function joinBuild<F extends Files>(
  corpus: Corpus,
  config: BuildConfig,
  files: F,
): Promise<{ readonly config: BuildConfig; readonly files: F }> {
  const stored = readMeta<BuildRecipe>(corpus, "recipe");
  if (stored === undefined)
    throw new ConfigError(`the corpus in ${corpus.folder} has no recipe to update`, {
      fix: "build it without --update",
    });
  const dump = joinFacts(corpus, stored, "dump", files.dump);
  const index = joinFacts(corpus, stored, "index", files.index);
  const storedDumps = stored.files["dump"]?.length ?? 0;
  const added = dump.slice(storedDumps);
  if (added.length > 0) {
    checkWhole(corpus, config, storedDumps);
    for (const { path } of added) await checkSameWiki(corpus, path);
  }
  return { config: { ...config, dump: dump.map(({ path }) => path) }, files: { ...files, dump, index } };
}

/** The recipe that an updated corpus must agree with: its own, but for the dumps. */
export const withDumpsOf = (stored: BuildRecipe, given: BuildRecipe): BuildRecipe => {
  const { dump = [], index = [] } = given.files;
  return { ...stored, files: { ...stored.files, dump, index } };
};

/** Facts of the stored files of a role, whether or not they are still there, and of the new ones. */
function joinFacts(
  { folder }: Corpus,
  stored: BuildRecipe,
  role: keyof Files,
  given: readonly FileFacts[],
): FileFacts[] {
  const paths = role === "dump" ? readStored<{ dump?: string[] }>(folder, "config.yaml").dump : undefined;
  const known = readStored<Partial<Manifest>>(folder, "manifest.json").files?.[role] ?? [];
  const old = (stored.files[role] ?? []).map((line, i): FileFacts => {
    const [, name = line, sha256 = ""] = /^(.*) ([0-9a-f]*)$/.exec(line) ?? [];
    const again = given.find((fact) => fact.sha256 === sha256);
    const bytes = again?.bytes ?? known.find((fact) => fact.sha256 === sha256)?.bytes ?? 0;
    return { path: paths?.[i] ?? again?.path ?? name, bytes, sha256 };
  });
  return [...old, ...given.filter(({ sha256 }) => !old.some((fact) => fact.sha256 === sha256))];
}

/** What a build left beside its corpus; JSON is YAML too. Empty when an interrupted build did not come so far. */
const readStored = <T extends object>(folder: string, name: string): Partial<T> =>
  existsSync(join(folder, name)) ? ((readYaml(join(folder, name)) ?? {}) as Partial<T>) : {};

function checkWhole(corpus: Corpus, { limit }: BuildConfig, storedDumps: number): void {
  const at = { folder: corpus.folder };
  if (readMeta<number>(corpus, parsedDumpsKey) !== storedDumps)
    throw new ConfigError("the corpus has not been parsed to its end, and cannot be updated before", {
      at,
      fix: "run the command that began it to its end first",
    });
  if (limit !== undefined)
    throw new ConfigError("the corpus was built with --limit, and a part of a dump cannot be updated", {
      at,
      fix: "build the newer dump into a folder of its own",
    });
}

async function checkSameWiki(corpus: Corpus, dump: string): Promise<void> {
  const { site } = await openDump(dump);
  const wiki = readInputs(corpus)[0]?.wiki;
  if (wiki === undefined || wiki === site.wiki) return;
  throw new ConfigError(`the dump is of ${site.wiki}, and the corpus of ${wiki}`, {
    at: { dump, folder: corpus.folder },
    fix: "build each wiki into a folder of its own",
  });
}
