import { join } from "node:path";
import { InputError } from "../core/errors.js";
import { parseT5Config, type T5Config } from "../models/encoders/t5/config.js";
import type { T5SpecialIds } from "../models/encoders/t5/generator.js";
import { checkpointNamesOf, headName, t5Specs, tableName } from "../models/encoders/t5/parameters.js";
import type { T5Model } from "../models/encoders/t5/transformer.js";
import { ParameterSet, type StoredWeights } from "../models/layers/parameters.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { findTokenizer } from "./find-tokenizer.js";
import { asFloats } from "./load-model.js";
import { type ModelConfig, readModelConfig } from "./model-config.js";
import { type ResolveOptions, resolveModel } from "./resolve-model.js";
import { findSpecialIds } from "./t5-special-ids.js";
import { readWeights } from "./weights.js";

export interface LoadT5Options extends ResolveOptions {
  /** Whether a `vocab.txt` is of lower-cased text, where no `tokenizer_config.json` says so. */
  readonly lowercase?: boolean;
}

/** A T5 in memory; `encodeSource`, `decodeTarget`, `predictTokens` and `T5Generator` take it as it is. */
export interface LoadedT5 extends T5Model {
  readonly ids: T5SpecialIds;
  /** Absent where the directory holds none. */
  readonly tokenizer: Tokenizer | undefined;
  /** Its `config.json`, with the keys that the computation does not need. */
  readonly fileConfig: ModelConfig;
  /** Tensors of the checkpoint that the model has no place for. */
  readonly unused: readonly string[];
  /** Frees the parameters. */
  dispose(): void;
}

/**
 * A T5 v1.0, T5 v1.1 or mT5 from a directory in Hugging Face's layout, or from a repository of that name, on the
 * selected engine.
 *
 * @returns the model; the caller disposes it
 * @throws InputError when it is not to be had, its files are broken, or it lacks a parameter; ConfigError when it is no
 *   T5, or its tokenizer has ids beyond its vocabulary; ShapeError when weights and config disagree
 */
export async function loadT5(directoryOrRepo: string, options: LoadT5Options = {}): Promise<LoadedT5> {
  const folder = await resolveModel(directoryOrRepo, options);
  const fileConfig = readModelConfig(folder);
  const said = parseT5Config(fileConfig, join(folder, "config.json"));
  const tokenizer = findTokenizer(folder, said.vocabSize, options.lowercase);
  const tensors = await readWeights(folder);
  const weights: StoredWeights = new Map(
    [...tensors].map(([name, tensor]) => [name, asFloats(name, tensor)]),
  );
  const config = { ...said, isTied: !holdsOwnHead(weights) };
  const parameters = loadParameters(config, weights, folder);
  const known = new Set(parameters.names.flatMap(checkpointNamesOf));
  return {
    config,
    parameters,
    ids: findSpecialIds(fileConfig, tokenizer),
    tokenizer,
    fileConfig,
    unused: [...tensors.keys()].filter((name) => !known.has(name) && name !== headName),
    dispose: () => parameters.dispose(),
  };
}

/**
 * Whether a T5's checkpoint has an output matrix of its own: one is there, and it is not the table again. Transformers 5
 * decides so too, whatever `tie_word_embeddings` says.
 */
export function holdsOwnHead(weights: StoredWeights): boolean {
  const head = weights.get(headName);
  const table = checkpointNamesOf(tableName).flatMap((name) => weights.get(name) ?? [])[0];
  if (head === undefined || table === undefined) return head !== undefined;
  const [own, shared] = [head.values, table.values];
  return own.length !== shared.length || own.some((value, i) => value !== shared[i]);
}

function loadParameters(config: T5Config, weights: StoredWeights, folder: string): ParameterSet {
  const specs = t5Specs(config);
  const missing = specs.filter(({ name }) => !checkpointNamesOf(name).some((other) => weights.has(other)));
  if (missing.length > 0) {
    throw new InputError(
      `the checkpoint lacks ${missing.length} of the model's ${specs.length} parameters, the first ${missing[0]!.name}`,
      { at: { folder }, fix: "give the weights that belong to this config.json" },
    );
  }
  const options = { namesOf: checkpointNamesOf, seed: 1, deviation: config.initialFactor };
  return ParameterSet.load(specs, weights, options).parameters;
}
