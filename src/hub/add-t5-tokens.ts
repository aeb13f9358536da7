import { ConfigError } from "../core/errors.js";
import { resizeVocabulary } from "../models/encoders/t5/resize-vocabulary.js";
import { addTokens } from "../tokenizers/add-tokens.js";
import type { LoadedT5 } from "./load-t5.js";

/**
 * The model with tokens added to its tokenizer, and rows to its table where it has none left for them (T5's own table
 * is 28 rows longer than its tokenizer).
 *
 * @param model is the result's from now on; dispose that alone
 * @param seed of new rows
 * @throws ConfigError when it has no tokenizer
 */
export async function addT5Tokens(
  model: LoadedT5,
  tokens: readonly string[],
  seed: number,
): Promise<LoadedT5> {
  if (model.tokenizer === undefined) {
    throw new ConfigError("the model has no tokenizer", { fix: "put tokenizer.json beside the model" });
  }
  const tokenizer = addTokens(model.tokenizer, tokens);
  const vocabSize = Math.max(model.config.vocabSize, tokenizer.vocabularySize);
  const { config, parameters } = await resizeVocabulary(model, vocabSize, seed);
  return { ...model, config, parameters, tokenizer, dispose: () => parameters.dispose() };
}
