import type { MrcModel } from "../models/methods/mrc/mrc-model.js";
import { writeBackboneDirectory } from "./backbone-directory.js";

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
  const { bert, head, tokenizer, settings, queries, annotated = {}, peft, fileConfig } = model.parts;
  await writeBackboneDirectory({
    folder,
    bert: bert.config,
    parameters: [bert.parameters, head.parameters],
    ...{ tokenizer, peft, fileConfig, card },
    nerforge: { method: model.method, settings, queries, annotated },
  });
}
