import { ConfigError } from "../core/errors.js";
import { type BertConfig, formatBertConfig } from "../models/encoders/bert/config.js";
import type { ParameterSet } from "../models/layers/parameters.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { readTensors } from "./backbone-directory.js";
import type { ModelHead } from "./load-model.js";
import { type ModelConfig, withLabels } from "./model-config.js";
import { writeModelDirectory } from "./model-directory.js";

/** A BERT to be saved: what `loadModel` gives, or a new one. */
export interface SavableModel {
  readonly head: ModelHead;
  readonly config: BertConfig;
  readonly parameters: ParameterSet;
  readonly labels?: readonly string[] | undefined;
  readonly tokenizer?: Tokenizer | undefined;
  /** Further keys for `config.json`. */
  readonly fileConfig?: ModelConfig | undefined;
}

export interface SaveModelOptions {
  /** Default: the model's. */
  readonly labels?: readonly string[];
  /** The model card, `README.md`. */
  readonly card?: string;
}

const architectures: Readonly<Record<ModelHead, string>> = {
  "token-classification": "BertForTokenClassification",
  "masked-lm": "BertForMaskedLM",
  none: "BertModel",
};

/**
 * Writes a model as a directory that Hugging Face's Transformers opens: `config.json`, float32
 * `model.safetensors`, the tokenizer's files, the card. A reader sees the old directory or the new one, whole.
 *
 * @throws ConfigError when a token classifier has another number of labels than names; InputError when something
 *   stands at `folder` that is no model's directory
 */
export async function saveModel(
  folder: string,
  model: SavableModel,
  options: SaveModelOptions = {},
): Promise<void> {
  const config = configOf(model, options.labels ?? model.labels);
  writeModelDirectory({
    folder,
    config,
    tensors: await readTensors([model.parameters]),
    ...(model.tokenizer === undefined ? {} : { tokenizer: model.tokenizer }),
    ...(options.card === undefined ? {} : { card: options.card }),
  });
}

function configOf(model: SavableModel, labels: readonly string[] | undefined): ModelConfig {
  const { fileConfig, tokenizer, head } = model;
  const config: ModelConfig = {
    ...fileConfig,
    ...formatBertConfig(model.config),
    pad_token_id: tokenizer?.idOf("[PAD]") ?? fileConfig?.["pad_token_id"] ?? 0,
    architectures: [architectures[head]],
    // Transformers would round the weights to the type that the model came in.
    dtype: "float32",
    torch_dtype: undefined,
  };
  if (head !== "token-classification") return config;
  const labelCount = model.parameters.get("classifier.bias").shape[0]!;
  if (labels?.length !== labelCount) {
    throw new ConfigError(`the token classifier has ${labelCount} labels, and ${labels?.length ?? 0} names`, {
      fix: "pass the labels that it was built with",
    });
  }
  return withLabels(config, labels);
}
