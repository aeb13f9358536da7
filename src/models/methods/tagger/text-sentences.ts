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
