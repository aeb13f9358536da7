import type { Example } from "../text/example.js";
import type { Span } from "../text/span.js";
import { hasLetter } from "./parallel-texts.js";

/** How many words were translated, and how many are as they were; words without a letter are not counted. */
export interface WordCounts {
  found: number;
  kept: number;
}

/** A text in other words, and where the places of the old one are in it. */
export interface TranslatedText {
  readonly text: string;
  readonly words: Int32Array;
  /** A span of the old text in the new one; an edge inside a word that was changed moves to the word's own edge. */
  moveSpan(span: Span): Span;
}

/**
 * Puts texts into another language word by word: a word of the lexicon gives way to its translation, every other stays,
 * and so does what stands between words. A word that the lexicon has in lower case alone passes its capitals on.
 *
 * Source: Wu et al. 2020, "UniTrans: Unifying Model Transfer and Data Transfer for Cross-Lingual Named Entity Recognition
 * with Unlabeled Data" (arXiv:2007.07683), word-to-word translation through MUSE's dictionaries; section not opened, by
 * TOF's reference to it (section 4.4, footnote 2).
 * Differs: the lexicon's first translation is taken, without a look at the words beside it.
 */
export class WordTranslator {
  readonly counts: WordCounts = { found: 0, kept: 0 };
  readonly #lexicon: ReadonlyMap<string, string>;

  constructor(lexicon: ReadonlyMap<string, string>) {
    this.#lexicon = lexicon;
  }

  translate({ text, words }: Pick<Example, "text" | "words">): TranslatedText {
    let made = "";
    let last = 0;
    const offsets = new Int32Array(words.length);
    for (let i = 0; i < words.length; i += 2) {
      made += text.slice(last, words[i]);
      offsets[i] = made.length;
      made += this.#translateWord(text.slice(words[i], words[i + 1]));
      offsets[i + 1] = made.length;
      last = words[i + 1];
    }
    made += text.slice(last);
    return {
      text: made,
      words: offsets,
      moveSpan: ({ start, end }) => ({
        start: moveEdge(start, "start", { text, words }, { text: made, words: offsets }),
        end: moveEdge(end, "end", { text, words }, { text: made, words: offsets }),
      }),
    };
  }

  #translateWord(word: string): string {
    if (!hasLetter(word)) return word;
    const translation = this.#lexicon.get(word) ?? this.#findInLowerCase(word);
    if (translation === undefined) this.counts.kept++;
    else this.counts.found++;
    return translation ?? word;
  }

  #findInLowerCase(word: string): string | undefined {
    const found = this.#lexicon.get(word.toLowerCase());
    return found === undefined ? undefined : carryCase(word, found);
  }
}

/** All capitals for all capitals of several letters, a first capital for a first capital. */
function carryCase(from: string, to: string): string {
  const letters = from.match(/\p{L}/gu) ?? [];
  if (letters.length > 1 && from === from.toUpperCase()) return to.toUpperCase();
  const [first = ""] = from;
  if (first === first.toLowerCase()) return to;
  const [head = ""] = to;
  return head.toUpperCase() + to.slice(head.length);
}

type Worded = Pick<Example, "text" | "words">;

function moveEdge(offset: number, edge: "start" | "end", from: Worded, to: Worded): number {
  const word = lastWordFrom(from.words, offset);
  if (word < 0) return offset;
  const [start, end] = [from.words[2 * word], from.words[2 * word + 1]];
  if (offset >= end) return to.words[2 * word + 1] + (offset - end);
  const [newStart, newEnd] = [to.words[2 * word], to.words[2 * word + 1]];
  const isSame = from.text.slice(start, end) === to.text.slice(newStart, newEnd);
  if (offset === start || isSame) return newStart + (offset - start);
  return edge === "start" ? newStart : newEnd;
}

/** The last word that begins at `offset` or before it, or -1. */
function lastWordFrom(words: Int32Array, offset: number): number {
  let low = 0;
  let high = words.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[2 * middle] <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
