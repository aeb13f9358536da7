import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../core/errors.js";
import { type BilstmConfig, bilstmModelType, parseBilstmConfig } from "../models/encoders/bilstm/config.js";
import { loadParameters } from "../models/encoders/bilstm/parameters.js";
import { createBilstmTaggerEncoder } from "../models/encoders/bilstm/tagger-encoder.js";
import {
  parseSymbolTable,
  type SymbolTable,
  type Vocabulary,
  vocabularyFiles,
} from "../models/encoders/bilstm/vocabulary.js";
import type { TaggerEncoder } from "../models/methods/tagger/tagger-encoder.js";
import { asFloats } from "./load-model.js";
import type { ModelConfig } from "./model-config.js";
import { readWeights } from "./weights.js";

/** Names of the files of a BiLSTM beside config and weights; `TaggerEncoder.files` writes them. */
export const bilstmFiles: readonly string[] = Object.values(vocabularyFiles);

export const isBilstm = ({ model_type }: ModelConfig): boolean => model_type === bilstmModelType;

/**
 * The BiLSTM of a model's directory, whatever head stands on it there, on the selected engine.
 *
 * @returns owned by the caller
 * @throws ConfigError when `config.json` describes none; InputError when a file is missing, broken, or of another
 *   model; ShapeError when weights and config disagree
 */
export async function readBilstm(folder: string, fileConfig: ModelConfig): Promise<TaggerEncoder> {
  const config = parseBilstmConfig(fileConfig, join(folder, "config.json"));
  const vocabulary = readVocabulary(folder, config);
  const own = [...(await readWeights(folder))].filter(([name]) => name.startsWith("bilstm."));
  const weights = new Map(own.map(([name, tensor]) => [name, asFloats(name, tensor)]));
  return createBilstmTaggerEncoder({ config, parameters: loadParameters(config, weights) }, vocabulary);
}

function readVocabulary(folder: string, { vocabSize, characters }: BilstmConfig): Vocabulary {
  return {
    words: readTable(join(folder, vocabularyFiles.words), vocabSize),
    characters: readTable(join(folder, vocabularyFiles.characters), characters),
  };
}

function readTable(file: string, size: number): SymbolTable {
  const table = parseSymbolTable(readText(file), file);
  if (table.symbols.length === size) return table;
  throw new InputError(`${file} holds ${table.symbols.length} symbols and config.json says ${size}`, {
    fix: "put the vocabulary of this model beside it",
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new InputError(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code ?? cause})`, {
      fix: "get the model from its source again",
      cause,
    });
  }
}
