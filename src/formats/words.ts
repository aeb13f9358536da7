import type { Example } from "../text/example.js";
import type { Span } from "../text/span.js";

/** How a text is made of words: with a space between them, or without (Chinese characters). */
export const wordJoins = ["space", "none"] as const;
export type WordJoin = (typeof wordJoins)[number];

/** The text that words make, and their offsets in it. */
export function joinWords(
  words: readonly string[],
  join: WordJoin,
): { readonly text: string; readonly words: Int32Array } {
  const offsets = new Int32Array(2 * words.length);
  const gap = join === "space" ? 1 : 0;
  let at = 0;
  for (let i = 0; i < words.length; i++) {
    offsets[2 * i] = at;
    offsets[2 * i + 1] = at += words[i].length;
    at += gap;
  }
  return { text: words.join(gap === 1 ? " " : ""), words: offsets };
}

const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * Finds out how a file's words make its text: without spaces when nearly all words are single characters and many
 * are Chinese or Japanese. Settled by the first thousand words, so that one odd sentence changes nothing.
 */
export class JoinDetector {
  #words = 0;
  #single = 0;
  #cjk = 0;

  /** @param given what the user says, or `auto` */
  constructor(readonly given: "auto" | WordJoin) {}

  /** The join of these sentences, after all that were shown before them. */
  decide(sentences: Iterable<readonly string[]>): WordJoin {
    if (this.given !== "auto") return this.given;
    if (this.#words < 1000) for (const sentence of sentences) this.#count(sentence);
    return this.#single > 0.8 * this.#words && this.#cjk > 0.4 * this.#words ? "none" : "space";
  }

  #count(sentence: readonly string[]): void {
    for (const word of sentence) {
      this.#words++;
      if (word.length === 1 || [...word].length === 1) this.#single++;
      if (cjk.test(word)) this.#cjk++;
    }
  }
}

/** The words `[first, end)` that a span covers exactly, or undefined when its edges are not word edges. */
export function tryFindWords(
  words: Int32Array,
  { start, end }: Span,
): { readonly first: number; readonly end: number } | undefined {
  const first = indexOfOffset(words, start, 0);
  if (first < 0) return undefined;
  const last = indexOfOffset(words, end, 1, first);
  return last < 0 ? undefined : { first, end: last + 1 };
}

/** Index of the word whose start (`edge` 0) or end (`edge` 1) is `offset`, or -1. */
function indexOfOffset(words: Int32Array, offset: number, edge: 0 | 1, from = 0): number {
  let low = from;
  let high = words.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = words[2 * middle + edge];
    if (value === offset) return middle;
    if (value < offset) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The words' texts, in order. */
export function wordTexts({ text, words }: Pick<Example, "text" | "words">): string[] {
  const texts = new Array<string>(words.length / 2);
  for (let i = 0; i < texts.length; i++) texts[i] = text.slice(words[2 * i], words[2 * i + 1]);
  return texts;
}

/**
 * The words as a reader sees them that splits at white space (Python's `split()`): words with white space inside
 * become several, words of white space alone are no words. The same object when nothing changes, as nearly always.
 */
export function splitAtSpaces(text: string, words: Int32Array): Int32Array {
  if (!hasInnerSpace(text, words)) return words;
  const offsets: number[] = [];
  for (let i = 0; i < words.length; i += 2) {
    const word = text.slice(words[i], words[i + 1]);
    for (const piece of word.matchAll(/[^\s\u0085\u001c-\u001f]+/g))
      offsets.push(words[i] + piece.index, words[i] + piece.index + piece[0].length);
  }
  return Int32Array.from(offsets);
}

/** The words with one space between them; the text itself when that is what it is, as in most datasets. */
export function spacedText(text: string, words: Int32Array): string {
  let isSpaced = words.length > 0 && words[0] === 0 && words[words.length - 1] === text.length;
  for (let i = 2; isSpaced && i < words.length; i += 2)
    isSpaced = words[i] === words[i - 1] + 1 && text.charCodeAt(words[i - 1]) === 32;
  return isSpaced ? text : wordTexts({ text, words }).join(" ");
}

function hasInnerSpace(text: string, words: Int32Array): boolean {
  for (let i = 0; i < words.length; i += 2) {
    for (let at = words[i]; at < words[i + 1]; at++) {
      const code = text.charCodeAt(at);
      if (code <= 32 || (code >= 0x85 && (code <= 0xa0 || (code >= 0x1680 && /\s/.test(text[at])))))
        return true;
    }
  }
  return false;
}
