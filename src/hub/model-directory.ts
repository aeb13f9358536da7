import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { InputError } from "../core/errors.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { formatTokenizerFiles } from "../tokenizers/tokenizer-files.js";
import { storedBytes } from "./dtypes.js";
import { checkModelConfig, type ModelConfig } from "./model-config.js";
import { type WritableTensor, writeSafetensors } from "./safetensors.js";
import { countElements } from "./stored-tensor.js";

export interface ModelDirectory {
  /** Where it shall stand; a directory that is there is replaced as a whole. */
  readonly folder: string;
  readonly config: ModelConfig;
  readonly tensors: ReadonlyMap<string, WritableTensor>;
  readonly tokenizer?: Tokenizer;
  /** The model card, `README.md`. */
  readonly card?: string;
  /** Whatever else stands beside the model, by file name. */
  readonly files?: ReadonlyMap<string, string>;
  /** Further `.safetensors` files beside the weights, by file name. */
  readonly tensorFiles?: ReadonlyMap<string, ReadonlyMap<string, WritableTensor>>;
  /** Greater models are written in shards of at most this; default 5 GB. */
  readonly maxShardBytes?: number;
}

/**
 * Writes a model as a Hugging Face directory: config, weights as safetensors, tokenizer, card. It is written under
 * another name beside the aim and moved there at once, so that a reader sees the old one or the new one, whole.
 *
 * @throws InputError when something stands at the aim that is no model's directory; ConfigError for a bad config;
 *   ShapeError for a tensor that does not fit its shape
 */
export function writeModelDirectory(model: ModelDirectory): void {
  const folder = resolve(model.folder);
  checkReplaceable(folder);
  const config = checkModelConfig(model.config);
  const fresh = join(dirname(folder), `.${basename(folder)}-${randomBytes(6).toString("hex")}`);
  mkdirSync(fresh, { recursive: true });
  try {
    const files = new Map([
      ["config.json", `${JSON.stringify(config, null, 2)}\n`],
      ...(model.tokenizer ? tokenizerFiles(model.tokenizer, config) : []),
      ...(model.card === undefined ? [] : [["README.md", model.card] as const]),
      ...(model.files ?? []),
    ]);
    for (const [name, text] of files) writeFileSync(join(fresh, name), text);
    for (const [name, tensors] of model.tensorFiles ?? []) writeSafetensors(join(fresh, name), tensors);
    writeWeights(fresh, model.tensors, model.maxShardBytes ?? 5_000_000_000);
    replaceFolder(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

/**
 * The tokenizer's files, which say how long a text the model reads: Transformers' pipelines cut texts by it, and without
 * it give the model more positions than it has.
 */
function tokenizerFiles(tokenizer: Tokenizer, config: ModelConfig): [string, string][] {
  const positions = config["max_position_embeddings"];
  return [...formatTokenizerFiles(tokenizer)].map(([name, text]) => {
    if (name !== "tokenizer_config.json" || typeof positions !== "number") return [name, text];
    const settings = JSON.parse(text) as Record<string, unknown>;
    const own = settings["model_max_length"];
    const length = typeof own === "number" ? Math.min(own, positions) : positions;
    return [name, `${JSON.stringify({ ...settings, model_max_length: length }, null, 2)}\n`];
  });
}

/** A path that was mistyped must not cost its owner a folder of other things. */
function checkReplaceable(folder: string): void {
  if (!existsSync(folder)) return;
  const found = readdirSync(folder);
  if (found.length === 0 || found.includes("config.json")) return;
  throw new InputError(
    `${folder} stands and is no model's directory (it holds ${found.slice(0, 5).join(", ")})`,
    {
      fix: "name a new folder, or a model to replace",
    },
  );
}

function replaceFolder(fresh: string, folder: string): void {
  const old = `${fresh}-old`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
}

function writeWeights(
  folder: string,
  tensors: ReadonlyMap<string, WritableTensor>,
  maxShardBytes: number,
): void {
  const shards = cutShards(tensors, maxShardBytes);
  if (shards.length === 1) {
    writeSafetensors(join(folder, "model.safetensors"), tensors);
    return;
  }
  const number = (n: number): string => String(n).padStart(5, "0");
  const places: Record<string, string> = {};
  for (const [i, shard] of shards.entries()) {
    const file = `model-${number(i + 1)}-of-${number(shards.length)}.safetensors`;
    writeSafetensors(join(folder, file), shard);
    for (const name of shard.keys()) places[name] = file;
  }
  const totalBytes = [...tensors.values()].reduce((sum, tensor) => sum + bytesOf(tensor), 0);
  const index = { metadata: { total_size: totalBytes }, weight_map: places };
  writeFileSync(join(folder, "model.safetensors.index.json"), `${JSON.stringify(index, null, 2)}\n`);
}

const bytesOf = ({ dtype, shape }: WritableTensor): number => countElements(shape) * storedBytes[dtype];

/** Tensors in their order, cut before a shard would pass the limit; a tensor is never cut. */
function cutShards(
  tensors: ReadonlyMap<string, WritableTensor>,
  maxShardBytes: number,
): Map<string, WritableTensor>[] {
  const shards = [new Map<string, WritableTensor>()];
  let bytes = 0;
  for (const [name, tensor] of tensors) {
    if (bytes > 0 && bytes + bytesOf(tensor) > maxShardBytes) {
      shards.push(new Map());
      bytes = 0;
    }
    shards.at(-1)!.set(name, tensor);
    bytes += bytesOf(tensor);
  }
  return shards;
}
