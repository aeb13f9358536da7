import { join } from "node:path";
import { ConfigError, InputError } from "../core/errors.js";
import { expectedOneOf } from "../core/suggest.js";
import { type BertConfig, parseBertConfig } from "../models/encoders/bert/config.js";
import type { BertEncoder } from "../models/encoders/bert/encoder.js";
import { encoderSpecs, maskedLmSpecs, tokenClassifierSpecs } from "../models/encoders/bert/parameters.js";
import { ParameterSet, type ParameterSpec, type StoredWeights } from "../models/layers/parameters.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { canonicalBertName } from "./bert-names.js";
import { findTokenizer } from "./find-tokenizer.js";
import { labelsOf, type ModelConfig, readModelConfig } from "./model-config.js";
import { type ResolveOptions, resolveModel } from "./resolve-model.js";
import type { StoredTensor } from "./stored-tensor.js";
import { readWeights } from "./weights.js";

/** What stands on the encoder. */
export type ModelHead = "token-classification" | "masked-lm" | "none";

export interface LoadModelOptions<Head extends ModelHead = ModelHead> extends ResolveOptions {
  readonly head: Head;
  /** Labels of the token classifier; default those of `config.json`. With others than those, its head is new. */
  readonly labels?: readonly string[];
  /** Directory or repository that the head is taken from, whether the model's own has one or not. */
  readonly headFrom?: string;
  /** Of the parameters that the checkpoint lacks; default 1. */
  readonly seed?: number;
  /** Whether a `vocab.txt` is of lower-cased text, where no `tokenizer_config.json` says so. */
  readonly lowercase?: boolean;
}

/** A BERT in memory; `encode`, `classifyTokens` and `predictWords` take it as it is. */
export interface LoadedModel<Head extends ModelHead = ModelHead> extends BertEncoder {
  readonly head: Head;
  readonly labels: Head extends "token-classification" ? readonly string[] : undefined;
  /** Absent where the directory holds none. */
  readonly tokenizer: Tokenizer | undefined;
  /** Its `config.json`, with the keys that the computation does not need. */
  readonly fileConfig: ModelConfig;
  /** Parameters of the head that the checkpoint lacks: they are random, by the seed. */
  readonly missing: readonly string[];
  /** Tensors of the checkpoint that the model has no place for, as they are named there. */
  readonly unused: readonly string[];
  /** Frees the parameters. */
  dispose(): void;
}

/**
 * A BERT from a directory in Hugging Face's layout, or from a repository of that name, on the selected engine. Names
 * without `bert.` and the old gamma and beta are understood.
 *
 * @returns the model; the caller disposes it
 * @throws InputError when it is not to be had, its files are broken, or it lacks a part of the encoder; ConfigError
 *   when it is no BERT, names no labels, or its tokenizer has ids beyond its vocabulary; ShapeError when weights and
 *   config disagree
 */
export async function loadModel<Head extends ModelHead>(
  directoryOrRepo: string,
  options: LoadModelOptions<Head>,
): Promise<LoadedModel<Head>> {
  const folder = await resolveModel(directoryOrRepo, options);
  const fileConfig = readModelConfig(folder);
  const config = readBertConfig(fileConfig, join(folder, "config.json"));
  const tokenizer = findTokenizer(folder, config.vocabSize, options.lowercase);
  const isClassifier = options.head === "token-classification";
  const labels = isClassifier ? chooseLabels(fileConfig, options.labels, folder) : undefined;
  if (options.head === "masked-lm") checkTied(fileConfig, folder);
  const headSpecs = specsOfHead(options.head, config, labels);
  const checkpoint = sortTensors(
    await readWeights(folder),
    [...encoderSpecs(config), ...headSpecs],
    (name) => name.startsWith("classifier.") && !hasClassifierFor(fileConfig, labels),
  );
  checkEncoder(config, checkpoint.weights, folder);
  const otherHead =
    options.headFrom === undefined
      ? []
      : await readOtherHead(await resolveModel(options.headFrom, options), headSpecs);
  const { parameters, initialised } = ParameterSet.load(
    [...encoderSpecs(config), ...headSpecs],
    new Map([...checkpoint.weights, ...otherHead]),
    { namesOf: (name) => [name], seed: options.seed ?? 1, deviation: config.initialDeviation },
  );
  return {
    head: options.head,
    config,
    parameters,
    labels: labels as LoadedModel<Head>["labels"],
    tokenizer,
    fileConfig,
    missing: initialised,
    unused: checkpoint.unused,
    dispose: () => parameters.dispose(),
  };
}

/** @throws InputError unless the directory has the whole head */
async function readOtherHead(folder: string, specs: readonly ParameterSpec[]): Promise<StoredWeights> {
  const { weights } = sortTensors(await readWeights(folder), specs, () => false);
  const missing = specs.filter(({ name }) => !weights.has(name));
  if (missing.length === 0) return weights;
  throw new InputError(
    `${folder} lacks ${missing.length} of the head's ${specs.length} parameters, the first ${missing[0]!.name}`,
    {
      fix: "name a model that has this head",
    },
  );
}

function readBertConfig(fileConfig: ModelConfig, file: string): BertConfig {
  const type = fileConfig.model_type ?? "";
  if (type !== "bert") {
    throw new ConfigError(`model_type "${type}" cannot be loaded: ${expectedOneOf(type, ["bert"])}`, {
      at: { file },
      fix: "name a BERT model",
    });
  }
  return parseBertConfig(fileConfig, file);
}

/** The labels asked for, else those of the file; a classifier of whole texts has none that tokens could have. */
function chooseLabels(
  fileConfig: ModelConfig,
  asked: readonly string[] | undefined,
  folder: string,
): readonly string[] {
  const labels = asked ?? (isTokenClassifier(fileConfig) ? labelsOf(fileConfig) : undefined);
  if (labels !== undefined && labels.length > 0) return labels;
  throw new ConfigError("the model names no labels for tokens", { at: { folder }, fix: "pass labels" });
}

/** Whether a `classifier.weight` of this model is of tokens; where the file says nothing, it is taken for one. */
export function isTokenClassifier({ architectures }: ModelConfig): boolean {
  const heads = (architectures ?? []).filter((name) => /^Bert.*Classification$/.test(name));
  return heads.length === 0 || heads.includes("BertForTokenClassification");
}

function hasClassifierFor(fileConfig: ModelConfig, labels: readonly string[] | undefined): boolean {
  const own = labelsOf(fileConfig);
  const isSame = own === undefined || labels === undefined || own.join("\n") === labels.join("\n");
  return isTokenClassifier(fileConfig) && isSame;
}

function checkTied({ ["tie_word_embeddings"]: isTied }: ModelConfig, folder: string): void {
  if (isTied !== false) return;
  throw new ConfigError("the masked-LM head has an output matrix of its own (tie_word_embeddings is false)", {
    at: { folder },
    fix: "name a model whose output matrix is its word embeddings",
  });
}

function specsOfHead(
  head: ModelHead,
  config: BertConfig,
  labels: readonly string[] | undefined,
): readonly ParameterSpec[] {
  if (labels !== undefined) return tokenClassifierSpecs(config, labels.length);
  return head === "masked-lm" ? maskedLmSpecs(config) : [];
}

/** The tensors that have a place in the model, by its names, and the names of the others. */
function sortTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  specs: readonly ParameterSpec[],
  isRefused: (name: string) => boolean,
): { weights: StoredWeights; unused: readonly string[] } {
  const places = new Set(specs.map(({ name }) => name));
  const weights = new Map<string, { shape: readonly number[]; readonly values: Float32Array }>();
  const unused: string[] = [];
  for (const [storedName, tensor] of tensors) {
    const name = canonicalBertName(storedName);
    if (name === undefined) continue;
    if (places.has(name) && !weights.has(name) && !isRefused(name))
      weights.set(name, asFloats(storedName, tensor));
    else unused.push(storedName);
  }
  return { weights, unused };
}

/** Its numbers are read when they are asked for, so that a checkpoint never stands in memory twice. */
export const asFloats = (
  name: string,
  tensor: StoredTensor,
): { shape: readonly number[]; values: Float32Array } => ({
  shape: tensor.shape,
  get values() {
    const { data } = tensor;
    if (data instanceof Float32Array) return data;
    throw new InputError(`tensor "${name}" is of dtype ${tensor.dtype}: expected floats`, {
      fix: "get the model from its source again",
    });
  },
});

/** A head may be new; an encoder with holes is a broken file. */
function checkEncoder(config: BertConfig, weights: StoredWeights, folder: string): void {
  const specs = encoderSpecs(config);
  const missing = specs.filter(({ name }) => !weights.has(name));
  if (missing.length === 0) return;
  throw new InputError(
    `the checkpoint lacks ${missing.length} of the encoder's ${specs.length} parameters, the first ${missing[0]!.name}`,
    { at: { folder }, fix: "give the weights that belong to this config.json" },
  );
}
