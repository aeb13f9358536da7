import type { Tagger } from "../models/methods/tagger/tagger.js";
import { readTensors } from "./backbone-directory.js";
import { withLabels } from "./model-config.js";
import { writeModelDirectory } from "./model-directory.js";
import { formatPeft } from "./peft-files.js";

export interface SaveTaggerOptions {
  /** The model card, `README.md`. */
  readonly card?: string;
}

/**
 * Writes a tagger as a directory that `loadTagger` reads. One on a BERT opens in Transformers as
 * BertForTokenClassification, with equal scores at the first sub-words; a CRF's transitions stand beside it there,
 * unread. What is trained in the place of the BERT's parameters stands beside it too (`formatPeft`): Transformers then
 * opens the backbone alone, and its scores are others. A reader sees the old directory or the new one, whole.
 *
 * @throws InputError when something stands at `folder` that is no model's directory
 */
export async function saveTagger(
  folder: string,
  tagger: Tagger,
  { card }: SaveTaggerOptions = {},
): Promise<void> {
  const { encoder, head, tagSet } = tagger;
  const { nerforge: own, ...config } = encoder.formatConfig();
  const fileConfig = {
    ...config,
    // Transformers would round the weights to the type that the model came in.
    dtype: "float32",
    torch_dtype: undefined,
    nerforge: {
      ...(own as object | undefined),
      method: tagger.method,
      head: head.name,
      encoder: encoder.kind,
    },
  };
  const peft = encoder.peft === undefined ? undefined : await formatPeft(encoder.peft);
  writeModelDirectory({
    folder,
    config: withLabels(fileConfig, tagSet.tags),
    tensors: await readTensors([encoder.parameters, head.parameters]),
    ...(encoder.tokenizer === undefined ? {} : { tokenizer: encoder.tokenizer }),
    files: new Map([...(encoder.files ?? []), ...(peft?.files ?? [])]),
    ...(peft === undefined ? {} : { tensorFiles: peft.tensorFiles }),
    ...(card === undefined ? {} : { card }),
  });
}
