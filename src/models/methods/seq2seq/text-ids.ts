import type { Tokenizer } from "../../../tokenizers/tokenizer.js";

/** Ids of a source, by the tokenizer's template (T5: the end token behind; BERT: [CLS] before, too). */
export function encodeSourceText(tokenizer: Tokenizer, text: string, endId: number): Int32Array {
  const { ids } = tokenizer.encode(text);
  return ids.at(-1) === endId ? ids : Int32Array.of(...ids, endId);
}

/** Ids of a target: the text and the end token, nothing before it. */
export const encodeTargetText = (tokenizer: Tokenizer, text: string, endId: number): Int32Array =>
  Int32Array.of(...tokenizer.encode(text, { addSpecialTokens: false }).ids, endId);
