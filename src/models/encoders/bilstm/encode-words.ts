import { z } from "zod";
import { ConfigError } from "../../../core/errors.js";
import type { Losses } from "../../../formats/losses.js";
import { countWords, wordText } from "../../../text/example.js";
import type { Encoder } from "../../methods/method.js";
import { tagPlaces } from "../../methods/tagger/gold-tags.js";
import type { TagSet } from "../../methods/tagger/tag-set.js";
import { ignoredTag, type TaggerItem } from "../../methods/tagger/tagger-item.js";
import type { BilstmConfig } from "./config.js";
import { normaliseWord, unknownId, type Vocabulary } from "./vocabulary.js";
import { cutWordWindows, type WordWindow } from "./word-windows.js";

/** A text, or a window of a long one, as words and their characters. */
export interface WordItem extends TaggerItem {
  /** `[words]` */
  readonly wordIds: Int32Array;
  /** Of all words, one after the other. */
  readonly characterIds: Int32Array;
  /** Where the characters of each word end in `characterIds`, `[words]` */
  readonly characterEnds: Int32Array;
}

const settingsSchema = z.looseObject({
  words: z.array(z.string()).min(1),
  characters: z.array(z.string()).min(1),
  isLowercase: z.boolean(),
  isDigitless: z.boolean(),
  maxWords: z.int().positive(),
  strideWords: z.int().nonnegative(),
  maxCharacters: z.int().positive(),
});

/** Settings of the item encoder, as they stand in a recipe. */
export type WordEncoderSettings = z.output<typeof settingsSchema> & { readonly input: "words" };

export const wordEncoderSettings = (
  { isLowercase, isDigitless, maxWords, strideWords, maxCharacters }: BilstmConfig,
  { words, characters }: Vocabulary,
): WordEncoderSettings => ({
  input: "words",
  words: [...words.symbols],
  characters: [...characters.symbols],
  ...{ isLowercase, isDigitless, maxWords, strideWords, maxCharacters },
});

/**
 * Turns the words of examples into ids of a vocabulary, in windows of `maxWords`. Nothing here is random: which words
 * training reads as unknown is the model's choice, so that predictions read them all.
 *
 * @throws ConfigError when the settings are not those of `wordEncoderSettings`
 */
export function createWordEncoder(
  settings: Readonly<Record<string, unknown>>,
  tagSet: TagSet,
  losses: Losses,
): Encoder<WordItem> {
  const result = settingsSchema.safeParse(settings);
  if (!result.success) {
    throw new ConfigError(`the settings encode no words:\n${z.prettifyError(result.error)}\n`);
  }
  const { maxWords, strideWords, maxCharacters, isLowercase, isDigitless } = result.data;
  const wordIdOf = new Map(result.data.words.map((word, id) => [word, id]));
  const characterIdOf = new Map(result.data.characters.map((character, id) => [character, id]));
  const lookUp = (text: string): WordIds => ({
    word: wordIdOf.get(normaliseWord(text, { isLowercase, isDigitless })) ?? unknownId,
    characters: firstCharacters(text, maxCharacters).map((one) => characterIdOf.get(one) ?? unknownId),
  });
  return {
    encode(example, { index }) {
      const words = Int32Array.from({ length: countWords(example) }, (_, word) => word);
      const gold = tagPlaces(example, words, tagSet, losses);
      return cutWordWindows(words.length, maxWords, strideWords).map((window) => {
        const own = words.slice(window.start, window.end);
        const ids = Array.from(own, (word) => lookUp(wordText(example, word)));
        return { ...joinWords(ids), example: index, words: own, ...tagsOf(gold, window) };
      });
    },
  };
}

interface WordIds {
  readonly word: number;
  readonly characters: readonly number[];
}

function firstCharacters(text: string, limit: number): string[] {
  const characters: string[] = [];
  for (const character of text) {
    if (characters.push(character) === limit) break;
  }
  return characters;
}

function joinWords(
  ids: readonly WordIds[],
): Pick<WordItem, "length" | "wordIds" | "characterIds" | "characterEnds"> {
  let end = 0;
  return {
    length: ids.length,
    wordIds: Int32Array.from(ids, ({ word }) => word),
    characterIds: Int32Array.from(ids.flatMap(({ characters }) => characters)),
    characterEnds: Int32Array.from(ids, ({ characters }) => (end += characters.length)),
  };
}

const tagsOf = (
  gold: Int32Array,
  { start, end, scoredStart, scoredEnd }: WordWindow,
): Pick<WordItem, "tags" | "targets"> => ({
  tags: gold
    .slice(start, end)
    .map((tag, i) => (scoredStart <= start + i && start + i < scoredEnd ? tag : ignoredTag)),
  targets: scoredEnd - scoredStart,
});
