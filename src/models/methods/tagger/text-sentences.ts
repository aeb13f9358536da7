import type { Example, Mention } from "../../../text/example.js";
import { splitSentences } from "../../../text/sentences/sentence-splitter.js";
import { splitWords } from "../../../text/words/word-splitter.js";

/** A mention in a text, with what stands there. */
export interface TextMention {
  /** `[start, end)` in UTF-16 code units: `text.slice(start, end)`. */
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** The model's confidence, 0..1. */
  readonly score: number;
  readonly text: string;
}

/** A sentence as an example of its own, and where it stands. */
export interface TextSentence {
  /** Number of the text. */
  readonly text: number;
  /** Offset in the text. */
  readonly start: number;
  readonly example: Example;
}

/** The sentences of texts, with their words. @param language BCP 47 tag */
export function splitTexts(texts: readonly string[], language: string): TextSentence[] {
  return texts.flatMap((whole, text) =>
    splitSentences(whole, language).map(({ start, end }, sentence): TextSentence => {
      const own = whole.slice(start, end);
      const words = splitWords(own, language);
      const id = `${text}.${sentence}`;
      return { text, start, example: { id, text: own, words, mentions: [], datasetId: "text" } };
    }),
  );
}

/** A sentence's mention as one of its text. */
export const toTextMention = (
  { start: offset, example }: TextSentence,
  { start, end, label, score = 0 }: Mention,
): TextMention => ({
  start: offset + start,
  end: offset + end,
  label,
  score,
  text: example.text.slice(start, end),
});

/**
 * The mentions of texts of any length, by what finds them in sentences.
 *
 * @param language BCP 47 tag; decides how the texts are cut
 * @param predict gives examples with the mentions that it finds, in order
 * @returns for each text its mentions, with offsets of the text
 */
export async function predictTexts(
  texts: readonly string[],
  language: string,
  predict: (examples: readonly Example[]) => Promise<readonly Example[]>,
): Promise<TextMention[][]> {
  const sentences = splitTexts(texts, language);
  const mentions = texts.map((): TextMention[] => []);
  const predicted = await predict(sentences.map(({ example }) => example));
  for (const [i, sentence] of sentences.entries())
    mentions[sentence.text].push(...predicted[i].mentions.map((mention) => toTextMention(sentence, mention)));
  return mentions;
}
