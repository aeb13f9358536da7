import type { AddedToken } from "./added-tokens.js";
import { Tokenizer } from "./tokenizer.js";

/**
 * The tokenizer with further tokens, which are found in texts before these are tokenised: markers such as `<entity>`,
 * and characters that the vocabulary lacks (T5's has no `<`). Ids follow the greatest; tokens that it has keep theirs.
 *
 * @param contents in the order of their ids
 * @param isSpecial whether `decode` leaves them out; default false
 */
export function addTokens(
  tokenizer: Tokenizer,
  contents: readonly string[],
  { isSpecial = false }: { readonly isSpecial?: boolean } = {},
): Tokenizer {
  const { json, settings } = tokenizer;
  const isAdded = new Set(json.added_tokens.map(({ content }) => content));
  let next = tokenizer.vocabularySize;
  const fresh = [...new Set(contents)]
    .filter((content) => !isAdded.has(content))
    .map(
      (content): AddedToken => ({
        // A piece of the vocabulary keeps its id and is found as a whole from now on.
        id: tokenizer.idOf(content) ?? next++,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: isSpecial,
      }),
    );
  if (fresh.length === 0) return tokenizer;
  const tokens = [...json.added_tokens, ...fresh].sort((a, b) => a.id - b.id);
  return new Tokenizer({ ...json, added_tokens: tokens }, "tokenizer.json", settings);
}
