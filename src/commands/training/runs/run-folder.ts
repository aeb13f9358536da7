import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { stringify as formatYaml } from "yaml";
import { ConfigError } from "../../../core/errors.js";
import { type FolderLock, isFolderLock, lockFolder } from "../../../core/folder-lock.js";
import { joinLoggers } from "../../../core/join-loggers.js";
import { createLogger } from "../../../core/logger.js";
import { packageVersion } from "../../../core/package-version.js";
import type { CommandContext } from "../../context.js";
import type { FileFacts } from "../../file-facts.js";
import type { SettingsTree } from "../config/settings-tree.js";
import { fingerprintOf, listDifferences, type RunRecipe, toRunRecipe } from "./fingerprint.js";

export const runManifestName = "manifest.json";

/** What `DIR/manifest.json` says of a training run. */
export interface RunManifest {
  readonly kind: "training";
  readonly recipe: RunRecipe;
  readonly fingerprint: string;
  readonly nerforge: string;
  readonly node: string;
  /** Engines that the run was computed on, in order. */
  readonly engines: readonly string[];
  readonly files: Readonly<Record<string, readonly FileFacts[]>>;
  /** What the run came to; absent while it is not over. */
  readonly result?: unknown;
}

export interface RunStart {
  readonly verb: string;
  readonly folder: string;
  /** Resolved, as it is written to `config.yaml`. */
  readonly config: SettingsTree;
  readonly files: Readonly<Record<string, readonly FileFacts[]>>;
  /** Name and description of the engine. */
  readonly engine: string;
  /** Delete a run that is there. */
  readonly isFresh?: boolean;
}

/** A run's folder: `config.yaml`, `manifest.json`, `log.jsonl`, and what the command puts there. */
export class RunFolder {
  readonly #manifest: RunManifest;
  readonly #lock: FolderLock | undefined;

  private constructor(
    readonly folder: string,
    manifest: RunManifest,
    lock: FolderLock | undefined,
    /** The command's, with a logger that writes to the run's `log.jsonl` as well. */
    readonly context: CommandContext,
  ) {
    this.#manifest = manifest;
    this.#lock = lock;
  }

  get fingerprint(): string {
    return this.#manifest.fingerprint;
  }

  /** What an earlier launch came to, when the run is over. */
  get result(): unknown {
    return this.#manifest.result;
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /**
   * Makes the folder of a run, or opens it to go on; the caller closes it. Nobody else can open it meanwhile.
   *
   * @throws ConfigError when the folder holds a run of another config or of other data, naming every difference, or
   *   something that is no run; FileError while another process runs in it
   */
  static open(start: RunStart, context: CommandContext): RunFolder {
    const { folder, files } = start;
    checkInputsOutside(folder, files);
    checkRunOrEmpty(folder);
    mkdirSync(folder, { recursive: true });
    const lock = lockFolder(folder);
    try {
      if (start.isFresh) emptyFolder(folder);
      const manifest = prepareManifest(start);
      writeWhole(join(folder, "config.yaml"), formatYaml(start.config));
      writeManifest(folder, manifest);
      const logger = joinLoggers(context.logger, createLogger({ file: join(folder, "log.jsonl") }));
      if (lock === undefined)
        logger.forStage("run").warn("the file system knows no locks: let no second run into the folder");
      return new RunFolder(folder, manifest, lock, { ...context, logger });
    } catch (error) {
      lock?.release();
      throw error;
    }
  }

  /** Lets others in. */
  close(): void {
    this.#lock?.release();
  }

  /** Marks the run as over. */
  finish(result: unknown): void {
    writeManifest(this.folder, { ...this.#manifest, result });
  }
}

/** @throws ConfigError when another run is in the folder */
function prepareManifest({ verb, folder, config, files, engine }: RunStart): RunManifest {
  const recipe = toRunRecipe(verb, config, files);
  const stored = readRunManifest(folder);
  if (stored !== undefined) checkSameRun(stored, recipe, folder);
  const engines = stored?.engines ?? [];
  return {
    kind: "training",
    recipe,
    fingerprint: fingerprintOf(recipe),
    nerforge: packageVersion,
    node: process.versions.node,
    engines: engines.at(-1) === engine || stored?.result !== undefined ? engines : [...engines, engine],
    files,
    ...(stored?.result === undefined ? {} : { result: stored.result }),
  };
}

const writeManifest = (folder: string, manifest: RunManifest): void =>
  writeWhole(join(folder, runManifestName), `${JSON.stringify(manifest, null, 2)}\n`);

/** Writes beside and renames, so that a kill leaves the old file or the new one. */
export function writeWhole(path: string, content: string): void {
  const fresh = `${path}.partial`;
  writeFileSync(fresh, content);
  renameSync(fresh, path);
}

/** The manifest of a training run, or undefined where there is none. */
export function readRunManifest(folder: string): RunManifest | undefined {
  const path = join(folder, runManifestName);
  if (!existsSync(path)) return undefined;
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Partial<RunManifest>;
  return manifest.kind === "training" ? (manifest as RunManifest) : undefined;
}

function checkRunOrEmpty(folder: string): void {
  if (!existsSync(folder) || readRunManifest(folder) !== undefined) return;
  const found = readdirSync(folder).filter((name) => !isFolderLock(name));
  if (found.length === 0) return;
  throw new ConfigError(`${folder} holds other things (${found.slice(0, 5).join(", ")})`, {
    at: { folder },
    fix: "name a new folder with --out",
  });
}

function checkSameRun(stored: RunManifest, given: RunRecipe, folder: string): void {
  const differences = listDifferences(stored.recipe, given);
  if (differences.length === 0) return;
  throw new ConfigError(`the run in ${folder} was begun differently: ${differences.join("; ")}`, {
    at: { folder },
    fix: "give the same config and data to go on, another --out, or --fresh to begin anew",
  });
}

/** A run writes to its folder, and may be told to delete it. */
function checkInputsOutside(folder: string, files: RunStart["files"]): void {
  const inside = Object.values(files)
    .flat()
    .find(({ path }) => !relative(folder, path).startsWith(".."));
  if (inside === undefined) return;
  throw new ConfigError(`${inside.path} is read by the run and lies in its folder`, {
    at: { folder },
    fix: "name another folder with --out",
  });
}

/** The lock stays: who waits for it must find the same one. */
function emptyFolder(folder: string): void {
  for (const name of readdirSync(folder))
    if (!isFolderLock(name)) rmSync(join(folder, name), { recursive: true });
}
