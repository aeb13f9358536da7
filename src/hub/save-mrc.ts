import { formatBertConfig } from "../models/encoders/bert/config.js";
import type { MrcModel } from "../models/methods/mrc/mrc-model.js";
import { writeModelDirectory } from "./model-directory.js";
import { formatPeft } from "./peft-files.js";
import type { WritableTensor } from "./safetensors.js";

export interface SaveMrcOptions {
  /** The model card, `README.md`. */
  readonly card?: string;
}

/**
 * Writes an MRC model as a directory that `loadMrc` reads. Its BERT opens in Transformers as BertModel; the heads
 * stand beside it, unread there, by the names of BERT-MRC's checkpoints, and so does a PEFT method, in files of its own,
 * without which the BERT is the frozen one. A reader sees the old directory or the new one, whole.
 *
 * @throws InputError when something stands at `folder` that is no model's directory
 */
export async function saveMrc(folder: string, model: MrcModel, { card }: SaveMrcOptions = {}): Promise<void> {
  const { bert, head, tokenizer, settings, queries, annotated = {}, peft, fileConfig = {} } = model.parts;
  const tensors = new Map<string, WritableTensor>();
  for (const { parameters } of [bert, head]) {
    for (const [name, { shape, values }] of await parameters.store())
      tensors.set(name, { dtype: "F32", shape, data: values });
  }
  const { id2label: _, label2id: __, ...kept } = fileConfig;
  const config = {
    ...kept,
    ...formatBertConfig(bert.config),
    pad_token_id: tokenizer.idOf("[PAD]") ?? kept["pad_token_id"] ?? 0,
    architectures: ["BertModel"],
    // Transformers would round the weights to the type that the model came in.
    dtype: "float32",
    torch_dtype: undefined,
    nerforge: { method: model.method, settings, queries, annotated },
  };
  writeModelDirectory({
    folder,
    config,
    tensors,
    tokenizer,
    ...(peft === undefined ? {} : await formatPeft(peft)),
    ...(card === undefined ? {} : { card }),
  });
}
