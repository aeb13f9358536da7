import { checkConfig } from "../../../core/config.js";
import { ConfigError } from "../../../core/errors.js";
import { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { Encoder, EncodingRecipe } from "../method.js";
import { encodeLabelled, namingOf } from "./encode-labelled.js";
import { encodeCorrupted, encodePrefixes } from "./encode-texts.js";
import { findSentinels } from "./sentinels.js";
import type { Seq2SeqItem } from "./seq2seq-item.js";
import { type Seq2SeqSettings, seq2seqSettings } from "./settings.js";

/**
 * Makes sources and targets of texts by the recipe's objective.
 *
 * @throws ConfigError for settings that are not valid, no tokenizer, or one without what the objective needs
 */
export function createSeq2SeqEncoder(recipe: EncodingRecipe): Encoder<Seq2SeqItem> {
  const settings = checkSeq2Seq(recipe.settings);
  if (recipe.tokenizer === undefined)
    throw new ConfigError("a T5 needs a tokenizer", { fix: "put tokenizer.json beside the model" });
  const tokenizer = new Tokenizer(recipe.tokenizer);
  switch (settings.objective) {
    case "span-corruption": {
      const sentinels = findSentinels(tokenizer);
      return { encode: (example, place) => encodeCorrupted(example, place, tokenizer, sentinels, settings) };
    }
    case "prefix-lm":
      return { encode: (example, place) => encodePrefixes(example, place, tokenizer, settings) };
    default: {
      const naming = namingOf(settings);
      return { encode: (example, place) => encodeLabelled(example, place, tokenizer, naming, settings) };
    }
  }
}

/** @throws ConfigError for settings that are not valid */
export const checkSeq2Seq = (settings: Readonly<Record<string, unknown>>): Seq2SeqSettings =>
  checkConfig(seq2seqSettings, settings, "seq2seq");
