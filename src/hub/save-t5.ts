import { formatT5Config } from "../models/encoders/t5/config.js";
import type { T5SpecialIds } from "../models/encoders/t5/generator.js";
import type { T5Model } from "../models/encoders/t5/transformer.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { readTensors } from "./backbone-directory.js";
import type { ModelConfig } from "./model-config.js";
import { writeModelDirectory } from "./model-directory.js";
import type { WritableTensor } from "./safetensors.js";

/** A T5 to be saved: what `loadT5` and `createT5` give. */
export interface SavableT5 extends T5Model {
  readonly ids: T5SpecialIds;
  readonly tokenizer?: Tokenizer | undefined;
  /** Further keys for `config.json`. */
  readonly fileConfig?: ModelConfig | undefined;
}

export interface SaveT5Options {
  /** What a method needs to be loaded again, under the key `nerforge` of `config.json`. */
  readonly nerforge?: Readonly<Record<string, unknown>>;
  /** The model card, `README.md`. */
  readonly card?: string;
  /** Further files beside the model, by name. */
  readonly files?: ReadonlyMap<string, string>;
  /** Further `.safetensors` files beside the model, by name. */
  readonly tensorFiles?: ReadonlyMap<string, ReadonlyMap<string, WritableTensor>>;
}

/**
 * Writes a T5 as a directory that Transformers opens as T5ForConditionalGeneration (or MT5ForConditionalGeneration). A
 * reader sees the old directory or the new one, whole.
 *
 * @throws InputError when something stands at `folder` that is no model's directory
 */
export async function saveT5(folder: string, model: SavableT5, options: SaveT5Options = {}): Promise<void> {
  const { config, parameters, ids, tokenizer, fileConfig } = model;
  const { nerforge, card, files, tensorFiles } = options;
  writeModelDirectory({
    folder,
    config: {
      ...fileConfig,
      ...formatT5Config(config),
      pad_token_id: ids.padId,
      eos_token_id: ids.endId,
      decoder_start_token_id: ids.startId,
      architectures: [`${config.modelType === "mt5" ? "MT5" : "T5"}ForConditionalGeneration`],
      // Transformers would round the weights to the type that the model came in.
      dtype: "float32",
      torch_dtype: undefined,
      ...(nerforge === undefined ? {} : { nerforge }),
    },
    tensors: await readTensors([parameters]),
    ...(tokenizer === undefined ? {} : { tokenizer }),
    ...(card === undefined ? {} : { card }),
    ...(files === undefined ? {} : { files }),
    ...(tensorFiles === undefined ? {} : { tensorFiles }),
  });
}
