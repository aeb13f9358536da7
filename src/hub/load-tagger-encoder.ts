import { ConfigError, InputError } from "../core/errors.js";
import { createBertTaggerEncoder } from "../models/methods/tagger/bert-encoder.js";
import type { TaggerEncoder } from "../models/methods/tagger/tagger-encoder.js";
import type { PeftMethod } from "../models/peft/peft-method.js";
import type { PeftInput } from "../models/peft/settings.js";
import { isBilstm, readBilstm } from "./bilstm-files.js";
import { type LoadedModel, loadModel } from "./load-model.js";
import type { ModelConfig } from "./model-config.js";
import { choosePeft } from "./peft-files.js";
import type { ResolveOptions } from "./resolve-model.js";

export interface EncoderSettings extends ResolveOptions {
  /** Longest window, special tokens included; default the directory's, else what the model has positions for. */
  readonly maxTokens?: number;
  /** Tokens that a window repeats of the one before; default the directory's, else a quarter of the window. */
  readonly strideTokens?: number;
  /** Whether a `vocab.txt` is of lower-cased text, where no `tokenizer_config.json` says so. */
  readonly lowercase?: boolean;
  /** Recompute each layer in the backward pass: less memory, more time. Default false. */
  readonly isCheckpointed?: boolean;
  /** A new method to train in the place of the BERT's parameters; default the directory's, else none. */
  readonly peft?: PeftInput;
  /** Of new random numbers; default 1. */
  readonly seed?: number;
}

/**
 * The encoder of a model's directory, whatever head stands on it there.
 *
 * @throws ConfigError when a BiLSTM is to take a method of parameter-efficient training
 */
export async function loadTaggerEncoder(
  folder: string,
  fileConfig: ModelConfig,
  settings: EncoderSettings,
): Promise<TaggerEncoder> {
  if (isBilstm(fileConfig)) {
    if (settings.peft === undefined) return await readBilstm(folder, fileConfig);
    throw new ConfigError(`${settings.peft.method} enters the layers of a BERT, and the model is a BiLSTM`, {
      at: { folder },
      fix: "leave peft out, or name a BERT",
    });
  }
  const lowercase = settings.lowercase === undefined ? {} : { lowercase: settings.lowercase };
  return toTaggerEncoder(await loadModel(folder, { head: "none", ...lowercase }), settings, folder, folder);
}

/**
 * The encoder of a model in memory, which owns the model's parameters from here on.
 *
 * @param name of the model, for errors
 * @param folder where it stands, with its method of parameter-efficient training, if it has one
 * @throws InputError when the model has no tokenizer
 */
export function toTaggerEncoder(
  model: LoadedModel<"none">,
  settings: EncoderSettings,
  name: string,
  folder?: string,
): TaggerEncoder {
  const { tokenizer, fileConfig } = model;
  let peft: PeftMethod | undefined;
  try {
    if (tokenizer === undefined) {
      throw new InputError(`${name} holds no tokenizer: expected tokenizer.json or vocab.txt`, {
        fix: "put the tokenizer of the model beside it",
      });
    }
    const saved = windowsOf(fileConfig);
    peft = choosePeft(folder, settings.peft, { config: model.config, seed: settings.seed ?? 1 });
    return createBertTaggerEncoder(model, {
      tokenizer,
      fileConfig,
      isCheckpointed: settings.isCheckpointed,
      peft,
      maxTokens: settings.maxTokens ?? saved.maxTokens,
      // The stride of the directory belongs to its windows.
      strideTokens:
        settings.strideTokens ?? (settings.maxTokens === undefined ? saved.strideTokens : undefined),
    });
  } catch (error) {
    model.dispose();
    peft?.dispose();
    throw error;
  }
}

function windowsOf({ ["nerforge"]: own }: ModelConfig): { maxTokens?: number; strideTokens?: number } {
  const { maxTokens, strideTokens } = (own ?? {}) as Record<string, unknown>;
  return {
    ...(typeof maxTokens === "number" ? { maxTokens } : {}),
    ...(typeof strideTokens === "number" ? { strideTokens } : {}),
  };
}
