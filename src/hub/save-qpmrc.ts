import type { QpmrcModel } from "../models/methods/qpmrc/qpmrc-model.js";
import { writeBackboneDirectory } from "./backbone-directory.js";

export interface SaveQpmrcOptions {
  /** The model card, `README.md`. */
  readonly card?: string;
}

/**
 * Writes a QPMRC model as a directory that `loadQpmrc` reads. Its BERT opens in Transformers as BertModel; prompt and
 * predictors stand beside it, unread there, and so does a PEFT method, in files of its own, without which the BERT is
 * the frozen one. A reader sees the old directory or the new one, whole.
 *
 * @throws InputError when something stands at `folder` that is no model's directory
 */
export async function saveQpmrc(
  folder: string,
  model: QpmrcModel,
  { card }: SaveQpmrcOptions = {},
): Promise<void> {
  const { encoder, head, tokenizer, peft, fileConfig } = model.parts;
  await writeBackboneDirectory({
    folder,
    bert: encoder.config,
    parameters: [encoder.parameters, head],
    ...{ tokenizer, peft, fileConfig, card },
    nerforge: { method: model.method, settings: model.settings },
  });
}
