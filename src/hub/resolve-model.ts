import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { downloadFile, getHFHubCachePath, listFiles, modelInfo } from "@huggingface/hub";
import { InputError } from "../core/errors.js";

export interface ResolveOptions {
  /** Default: where Hugging Face's own tools keep theirs (`HF_HUB_CACHE`, `HF_HOME`, `~/.cache/huggingface/hub`). */
  readonly cacheDir?: string;
  /** Take it from the cache or not at all. Default: whether `HF_HUB_OFFLINE` is 1. */
  readonly offline?: boolean;
  /** Branch, tag or commit; default `main`. */
  readonly revision?: string;
  /** Default `HF_ENDPOINT`, else huggingface.co. */
  readonly hubUrl?: string;
  /** Default `HF_TOKEN`. */
  readonly accessToken?: string;
  /** In place of the global `fetch`, e.g. behind a proxy. */
  readonly fetch?: typeof fetch;
}

const repoPattern = /^(?:[\w-][\w.-]*\/)?[\w-][\w.-]*$/;
/** A branch or tag: it becomes a path below `refs`. */
const revisionPattern = /^(?!.*\.\.)\w[\w./-]*$/;
const commitPattern = /^[0-9a-f]{40}$/;
/** Files of a model that this toolkit reads. */
const wantedFile =
  /^(?:config\.json|generation_config\.json|tokenizer\.json|tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json|vocab\.txt|README\.md|peft\.json|peft\.safetensors)$/;
const safetensorsFile = /^model(?:-\d{5}-of-\d{5})?\.safetensors(?:\.index\.json)?$/;
const pytorchFile = /^pytorch_model(?:-\d{5}-of-\d{5})?\.bin(?:\.index\.json)?$/;

/**
 * The directory of a model: a directory as it is, else the copy of the Hugging Face repository of that name in the
 * cache, which is filled when it lacks the revision. The cache is laid out as Hugging Face's own
 * (`models--owner--name/{refs,snapshots}`); a snapshot appears whole or not at all.
 *
 * @throws InputError when the name is neither, the repository cannot be reached, or it is not in the cache and
 *   `offline` forbids to ask
 */
export async function resolveModel(directoryOrRepo: string, options: ResolveOptions = {}): Promise<string> {
  if (existsSync(directoryOrRepo) && statSync(directoryOrRepo).isDirectory()) return directoryOrRepo;
  if (!repoPattern.test(directoryOrRepo)) {
    throw new InputError(`"${directoryOrRepo}" is neither a directory nor a repository's name (owner/name)`, {
      fix: "check the path",
    });
  }
  const revision = options.revision ?? "main";
  if (!revisionPattern.test(revision)) {
    throw new InputError(`"${revision}" is no branch, tag or commit of ${directoryOrRepo}`, {
      fix: "check revision",
    });
  }
  const storage = join(
    options.cacheDir ?? getHFHubCachePath(),
    `models--${directoryOrRepo.replace("/", "--")}`,
  );
  const isOffline = options.offline ?? process.env["HF_HUB_OFFLINE"] === "1";
  if (isOffline) return findCached(directoryOrRepo, revision, storage);
  if (commitPattern.test(revision) && isModel(snapshotOf(storage, revision)))
    return snapshotOf(storage, revision);
  return await download(directoryOrRepo, revision, storage, options);
}

const snapshotOf = (storage: string, commit: string): string => join(storage, "snapshots", commit);
const isModel = (folder: string): boolean => existsSync(join(folder, "config.json"));

function findCached(repo: string, revision: string, storage: string): string {
  const ref = join(storage, "refs", revision);
  const commit = existsSync(ref) ? readFileSync(ref, "utf8").trim() : revision;
  const snapshot = snapshotOf(storage, commit);
  if (isModel(snapshot)) return snapshot;
  throw new InputError(`${repo} (${revision}) is not in the cache, and offline forbids to fetch it`, {
    at: { cache: storage },
    fix: "run once without offline, or copy the model's directory here and name its path",
  });
}

interface Repository {
  readonly repo: string;
  readonly hubUrl?: string;
  readonly accessToken?: string;
  readonly fetch?: typeof fetch;
}

async function download(
  repo: string,
  revision: string,
  storage: string,
  options: ResolveOptions,
): Promise<string> {
  const hubUrl = options.hubUrl ?? process.env["HF_ENDPOINT"];
  const accessToken = options.accessToken ?? process.env["HF_TOKEN"];
  const repository: Repository = {
    repo,
    ...(hubUrl === undefined ? {} : { hubUrl }),
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  };
  try {
    const commit = await findCommit(repository, revision);
    const snapshot = snapshotOf(storage, commit);
    if (!isModel(snapshot)) await fillSnapshot(repository, commit, snapshot);
    mkdirSync(join(storage, "refs", revision, ".."), { recursive: true });
    writeFileSync(join(storage, "refs", revision), commit);
    return snapshot;
  } catch (cause) {
    throw asInputError(cause, repo, revision, hubUrl ?? "https://huggingface.co");
  }
}

async function findCommit({ repo, ...access }: Repository, revision: string): Promise<string> {
  const { sha } = await modelInfo({ name: repo, revision, additionalFields: ["sha"], ...access });
  if (typeof sha === "string" && commitPattern.test(sha)) return sha;
  throw new InputError(`the hub gives ${repo} the commit "${sha}", which is none`, { fix: "check hubUrl" });
}

async function fillSnapshot(repository: Repository, commit: string, snapshot: string): Promise<void> {
  const files = await listWanted(repository, commit);
  const partial = `${snapshot}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    for (const { path, size } of files) await fetchFile(repository, commit, path, size, join(partial, path));
    rmSync(snapshot, { recursive: true, force: true });
    renameSync(partial, snapshot);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

interface RemoteFile {
  readonly path: string;
  readonly size: number;
}

/** What this toolkit reads of a repository; `.bin` weights only where there are no safetensors. */
async function listWanted(repository: Repository, commit: string): Promise<RemoteFile[]> {
  const all: RemoteFile[] = [];
  for await (const { type, path, size } of listFiles({ ...repository, revision: commit })) {
    if (type === "file") all.push({ path, size });
  }
  const hasSafetensors = all.some(({ path }) => safetensorsFile.test(path));
  const weights = hasSafetensors ? safetensorsFile : pytorchFile;
  const wanted = all.filter(({ path }) => wantedFile.test(path) || weights.test(path));
  for (const [what, isThere] of [
    ["config.json", wanted.some(({ path }) => path === "config.json")],
    ["model.safetensors or pytorch_model.bin", wanted.some(({ path }) => weights.test(path))],
  ] as const) {
    if (!isThere) {
      throw new InputError(
        `${repository.repo} holds no ${what} (it has ${all.map(({ path }) => path).join(", ")})`,
        {
          fix: "name a repository of Transformers' layout",
        },
      );
    }
  }
  return wanted;
}

async function fetchFile(
  repository: Repository,
  commit: string,
  path: string,
  size: number,
  target: string,
): Promise<void> {
  const blob = await downloadFile({ ...repository, path, revision: commit });
  if (blob === null) throw new InputError(`${repository.repo} lists ${path} and does not give it`);
  await pipeline(
    Readable.fromWeb(blob.stream() as Parameters<typeof Readable.fromWeb>[0]),
    createWriteStream(target),
  );
  const received = statSync(target).size;
  if (received !== size) {
    throw new InputError(`${path} of ${repository.repo} came with ${received} of ${size} bytes`, {
      fix: "run again",
    });
  }
}

function asInputError(cause: unknown, repo: string, revision: string, hubUrl: string): InputError {
  if (cause instanceof InputError) return cause;
  const { statusCode, message } = cause as { statusCode?: number; message?: string };
  if (statusCode === 401 || statusCode === 403 || statusCode === 404) {
    return new InputError(`${repo} (${revision}) is not to be had at ${hubUrl}: status ${statusCode}`, {
      fix: "check the name, and set HF_TOKEN if the repository is private",
      cause,
    });
  }
  return new InputError(`${repo} (${revision}) cannot be fetched from ${hubUrl}: ${message ?? cause}`, {
    fix: "check the network, pass offline if it is in the cache, or name a local directory",
    cause,
  });
}
