import { type BertConfig, formatBertConfig } from "../models/encoders/bert/config.js";
import type { ParameterSet } from "../models/layers/parameters.js";
import type { PeftMethod } from "../models/peft/peft-method.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import type { ModelConfig } from "./model-config.js";
import { writeModelDirectory } from "./model-directory.js";
import { formatPeft } from "./peft-files.js";
import type { WritableTensor } from "./safetensors.js";

/** A method whose heads Transformers does not know, on a BERT that it does. */
export interface BackboneDirectory {
  readonly folder: string;
  readonly bert: BertConfig;
  /** The BERT's parameters and those of the heads. */
  readonly parameters: readonly ParameterSet[];
  readonly tokenizer: Tokenizer;
  readonly peft?: PeftMethod | undefined;
  /** Further keys for `config.json`. */
  readonly fileConfig?: ModelConfig | undefined;
  /** What the method needs to be loaded again, under the key `nerforge`. */
  readonly nerforge: Readonly<Record<string, unknown>>;
  readonly card?: string | undefined;
}

/**
 * Writes a directory whose BERT opens in Transformers as BertModel, with the heads beside it, unread there.
 *
 * @throws InputError when something stands at `folder` that is no model's directory
 */
export async function writeBackboneDirectory(model: BackboneDirectory): Promise<void> {
  const { folder, bert, parameters, tokenizer, peft, fileConfig = {}, nerforge, card } = model;
  const { id2label: _, label2id: __, ...kept } = fileConfig;
  writeModelDirectory({
    folder,
    config: {
      ...kept,
      ...formatBertConfig(bert),
      pad_token_id: tokenizer.idOf("[PAD]") ?? kept["pad_token_id"] ?? 0,
      architectures: ["BertModel"],
      // Transformers would round the weights to the type that the model came in.
      dtype: "float32",
      torch_dtype: undefined,
      nerforge,
    },
    tensors: await readTensors(parameters),
    tokenizer,
    ...(peft === undefined ? {} : await formatPeft(peft)),
    ...(card === undefined ? {} : { card }),
  });
}

/** All parameters of some sets, as a checkpoint holds them. */
export async function readTensors(sets: readonly ParameterSet[]): Promise<Map<string, WritableTensor>> {
  const tensors = new Map<string, WritableTensor>();
  for (const set of sets) {
    for (const [name, { shape, values }] of await set.store())
      tensors.set(name, { dtype: "F32", shape, data: values });
  }
  return tensors;
}
