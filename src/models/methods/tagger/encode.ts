import { z } from "zod";
import { ConfigError } from "../../../core/errors.js";
import { Losses } from "../../../formats/losses.js";
import { createWordEncoder } from "../../encoders/bilstm/encode-words.js";
import type { Encoder, EncodingRecipe } from "../method.js";
import { createSubwordEncoder } from "./encode-subwords.js";
import { createTagSet } from "./tag-set.js";
import type { TaggerItem } from "./tagger-item.js";

const settingsSchema = z.looseObject({
  input: z.enum(["subwords", "words"]),
  tags: z.array(z.string()),
});

/**
 * The item encoder of a tagger. The recipe's `settings` hold `input`, `tags`, and what the encoder of that input needs.
 *
 * @param losses counts gold mentions that tags cannot hold
 * @throws ConfigError when the recipe is no tagger's
 */
export function createTaggerEncoder(
  { tokenizer, settings }: EncodingRecipe,
  losses: Losses = new Losses(),
): Encoder<TaggerItem> {
  const result = settingsSchema.safeParse(settings);
  if (!result.success) {
    throw new ConfigError(`the settings encode no items of a tagger:\n${z.prettifyError(result.error)}\n`);
  }
  const tagSet = createTagSet(result.data.tags);
  if (result.data.input === "words") return createWordEncoder(settings, tagSet, losses);
  return createSubwordEncoder(tokenizer, settings, tagSet, losses);
}
