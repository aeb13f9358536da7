import { z } from "zod";
import { ConfigError } from "../../../core/errors.js";
import type { Losses } from "../../../formats/losses.js";
import type { Encoding } from "../../../tokenizers/encoding.js";
import { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { TokenizerJson } from "../../../tokenizers/tokenizer-json.js";
import type { Encoder } from "../method.js";
import { tagPlaces } from "./gold-tags.js";
import type { TagSet } from "./tag-set.js";
import { ignoredTag, type TaggerItem } from "./tagger-item.js";
import { chooseWindows, findPlaces } from "./window-places.js";

/** A window of sub-words. */
export interface SubwordItem extends TaggerItem {
  readonly ids: Int32Array;
  readonly typeIds: Int32Array;
  /** Token of each place: the first sub-word of its word. */
  readonly places: Int32Array;
}

const settingsSchema = z.looseObject({
  maxTokens: z.int().positive(),
  strideTokens: z.int().nonnegative(),
});

/**
 * Cuts examples into sub-words, in windows of `maxTokens` that repeat `strideTokens` of the one before. A word is
 * scored at its first sub-word, in the window where it stands farthest from what was cut off.
 *
 * Source: NER-BERT (Liu et al. 2021, arXiv:2112.00405) 4.4: "we take the representation of its first subword token";
 * BIO. Windows are not in the paper.
 *
 * @throws ConfigError without a tokenizer, or when the windows do not fit
 */
export function createSubwordEncoder(
  tokenizer: Tokenizer | TokenizerJson | undefined,
  settings: Readonly<Record<string, unknown>>,
  tagSet: TagSet,
  losses: Losses,
): Encoder<SubwordItem> {
  if (tokenizer === undefined) {
    throw new ConfigError("a tagger of sub-words needs a tokenizer", {
      fix: "put tokenizer.json or vocab.txt beside the model",
    });
  }
  const result = settingsSchema.safeParse(settings);
  if (!result.success) {
    throw new ConfigError(`the settings cut no sub-words:\n${z.prettifyError(result.error)}\n`);
  }
  const { maxTokens, strideTokens } = result.data;
  const cutter = tokenizer instanceof Tokenizer ? tokenizer : new Tokenizer(tokenizer);
  return {
    encode(example, { index }) {
      const windows = cutter.encodeWindows(example, { maxTokens, strideTokens });
      const found = findPlaces(windows);
      const { words, windowOf } = chooseWindows(windows, found);
      const gold = tagPlaces(example, words, tagSet, losses);
      const rankOf = new Map(Array.from(words, (word, rank) => [word, rank]));
      const items = found.map(({ words: own, places }, window): SubwordItem => {
        const tags = own.map((word) => {
          const rank = rankOf.get(word)!;
          return windowOf[rank] === window ? gold[rank] : ignoredTag;
        });
        return itemOf(windows[window], { example: index, words: own, places, tags });
      });
      return items.filter(({ targets }) => targets > 0);
    },
  };
}

function itemOf(
  { ids, typeIds }: Encoding,
  parts: Pick<SubwordItem, "example" | "words" | "places" | "tags">,
): SubwordItem {
  const targets = parts.tags.reduce((count, tag) => count + (tag === ignoredTag ? 0 : 1), 0);
  return { length: ids.length, targets, ids, typeIds, ...parts };
}
