import { contractionCut, isApostrophe, longCliticCut, shortCliticCut } from "./contractions.js";
import { findElisions } from "./elisions.js";
import { isAstralMark, isIdeographPair, isPair } from "./surrogates.js";
import { wordClass, wordClasses } from "./word-classes.js";

const noEdges = new Int32Array(0);

/**
 * Splits a sentence into words where NLTK's `word_tokenize` does (NLTKWordTokenizer 3.10: the Penn Treebank's
 * rules), every character kept as it is in the text.
 *
 * Differs: one word a character for Han, kana and Bopomofo; Intl.Segmenter's words for Thai, Lao, Khmer and
 * Myanmar; U+2019 between letters is an apostrophe, not a quote; "…", inverted marks and the punctuation of
 * other scripts stand apart; "l'|homme", "dell'|arte" are two words in the Romance languages of `elisions.ts`;
 * doubled commas are two words; English contractions are found as whole words only ("gonna-be" is one word).
 * Not for concurrent use.
 */
export class WordSplitter {
  readonly #isElided: ((left: string) => boolean) | undefined;
  readonly #segmenter: Intl.Segmenter;
  #text: Uint16Array = new Uint16Array(0);
  #start = 0;
  #end = 0;
  /** The full stop that ends the sentence, or -1. */
  #lastStop = -1;
  #out: Int32Array = noEdges;
  #count = 0;
  #edges: Int32Array = noEdges;
  #edgeCount = 0;
  #edge = 0;

  /** @param language BCP 47 tag or a wiki's code; only the Romance elisions depend on it */
  constructor(language: string) {
    this.#isElided = findElisions(language);
    this.#segmenter = new Intl.Segmenter("en", { granularity: "word" });
  }

  /**
   * Splits `text[start, end)`, one sentence: its last full stop is a word of its own.
   *
   * @param edges offsets relative to `start`, rising, at which a word is always cut, unless that would cut a
   *   surrogate pair or a combining mark from what it belongs to
   * @param edgeCount how many of `edges` count
   * @param out receives flat `[start0, end0, ...]`, relative to `start`; needs room for `2 * (end - start)`
   * @returns the number of words
   */
  split(
    text: Uint16Array,
    start: number,
    end: number,
    edges: Int32Array,
    edgeCount: number,
    out: Int32Array,
  ): number {
    this.#text = text;
    this.#start = start;
    this.#end = end;
    this.#lastStop = findLastStop(text, start, end);
    this.#out = out;
    this.#count = 0;
    this.#edges = edges;
    this.#edgeCount = edgeCount;
    this.#edge = 0;
    let at = start;
    while (at < end) {
      const unitClass = wordClasses[text[at]];
      if (unitClass === wordClass.space) at++;
      else if (unitClass <= wordClass.word || !this.#standsApart(at)) at = this.#takeWord(at);
      else at = this.#takeApart(at, unitClass);
    }
    return this.#count;
  }

  /** Whether the unit at `at`, which is no letter, ends the word before it and is none itself. */
  #standsApart(at: number): boolean {
    const text = this.#text;
    const next = at + 1 < this.#end ? text[at + 1] : 0x20;
    switch (wordClasses[text[at]]) {
      case wordClass.single:
      case wordClass.ideograph:
      case wordClass.unspaced:
      case wordClass.backtick:
      case wordClass.space:
        return true;
      case wordClass.comma:
        return !isDigit(next);
      case wordClass.fullStop:
        return at === this.#lastStop || next === 0x2e;
      case wordClass.hyphen:
        return next === 0x2d;
      case wordClass.apostrophe:
        return this.#apostropheStandsApart(at, next);
      case wordClass.surrogate:
        return isIdeographPair(text, at, this.#end);
      default:
        return false;
    }
  }

  #apostropheStandsApart(at: number, next: number): boolean {
    const text = this.#text;
    if (text[at] === 0x27 && next === 0x27) return true;
    const isLeftWord = at > this.#start && isWordLike(text[at - 1]);
    const isRightWord = at + 1 < this.#end && isWordLike(next);
    if (text[at] !== 0x27) return !(isLeftWord && isRightWord);
    if (isLeftWord) return at + 1 >= this.#end || this.#standsApart(at + 1);
    return isRightWord ? !this.#isCliticAt(at + 1) : true;
  }

  /** Whether "re", "ve", "ll", "m", "t", "s", "d" or "n" stands at `at` as a whole word. */
  #isCliticAt(at: number): boolean {
    let wordEnd = at;
    while (wordEnd < this.#end && wordEnd - at < 3 && isWordLike(this.#text[wordEnd])) wordEnd++;
    const first = this.#text[at] | 0x20;
    if (wordEnd - at === 1) return oneUnitClitics.has(first);
    return wordEnd - at === 2 && twoUnitClitics.has((first << 8) | (this.#text[at + 1] | 0x20));
  }

  /** Takes one unit, or one run of them, that is a word of its own. */
  #takeApart(at: number, unitClass: number): number {
    const text = this.#text;
    let next = at + 1;
    if (unitClass === wordClass.unspaced) return this.#takeUnspaced(at);
    if (unitClass === wordClass.surrogate) next = at + 2;
    else if (unitClass === wordClass.fullStop && at !== this.#lastStop) {
      while (next < this.#end && text[next] === 0x2e) next++;
    } else if (unitClass === wordClass.hyphen || isDoubled(text, at, this.#end)) next = at + 2;
    next = this.#skipMarks(next);
    this.#put(at, next);
    return next;
  }

  #skipMarks(at: number): number {
    for (;;) {
      if (at < this.#end && wordClasses[this.#text[at]] === wordClass.mark) at++;
      else if (isAstralMark(this.#text, at, this.#end)) at += 2;
      else return at;
    }
  }

  #takeUnspaced(start: number): number {
    const text = this.#text;
    let end = start + 1;
    while (end < this.#end) {
      const value = wordClasses[text[end]];
      if (value !== wordClass.unspaced && value !== wordClass.mark) break;
      end++;
    }
    end = this.#skipMarks(end);
    const run = String.fromCharCode(...text.subarray(start, Math.min(end, start + maxUnspacedRun)));
    const next = start + run.length === end ? end : this.#backToBase(start + run.length);
    for (const { index, segment } of this.#segmenter.segment(run.slice(0, next - start))) {
      this.#put(start + index, start + index + segment.length);
    }
    return next;
  }

  /** The last offset up to `at` that does not stand before a combining mark. */
  #backToBase(at: number): number {
    let base = at;
    while (base > this.#start && wordClasses[this.#text[base]] === wordClass.mark) base--;
    return base > at - maxUnspacedRun ? base : this.#skipMarks(at);
  }

  /** Takes everything up to the next unit that stands apart, and cuts clitics and contractions off it. */
  #takeWord(start: number): number {
    const text = this.#text;
    const end = this.#end;
    let hasApostrophe = isApostrophe(text[start]);
    let next = start + (isPair(text, start, end) ? 2 : 1);
    for (;;) {
      while (next < end && wordClasses[text[next]] === wordClass.word) next++;
      if (next >= end || wordClasses[text[next]] === wordClass.space || this.#endsWord(next)) break;
      if (isApostrophe(text[next])) hasApostrophe = true;
      next += isPair(text, next, end) ? 2 : 1;
    }
    if (hasApostrophe) this.#putWithApostrophe(start, next);
    else this.#putWhole(start, next);
    return next;
  }

  #putWhole(start: number, end: number): void {
    const cut = contractionCut(this.#text, start, end);
    if (cut) this.#put(start, cut);
    this.#put(cut || start, end);
  }

  /** An opening apostrophe behind a symbol stays with it, as in NLTK: "x-'|abc". */
  #endsWord(at: number): boolean {
    const text = this.#text;
    if (wordClasses[text[at]] === wordClass.mark) return false;
    if (this.#standsApart(at)) return true;
    return text[at - 1] === 0x27 && wordClasses[text[at]] === wordClass.word && !isWordLike(text[at - 2]);
  }

  #putWithApostrophe(start: number, end: number): void {
    const text = this.#text;
    const from = this.#isElided ? this.#putElided(start, end) : start;
    const short = shortCliticCut(text, from, end);
    const long = longCliticCut(text, from, short || end);
    this.#putWhole(from, long || short || end);
    if (long) this.#put(long, short || end);
    if (short) this.#put(short, end);
  }

  /** Puts the elided words that `[start, end)` begins with; returns where the rest begins. */
  #putElided(start: number, end: number): number {
    const text = this.#text;
    let from = start;
    for (let at = start + 1; at + 1 < end; at++) {
      if (!isApostrophe(text[at])) continue;
      if (wordClasses[text[at + 1]] !== wordClass.word) continue;
      if (!this.#isElided!(String.fromCharCode(...text.subarray(from, at)))) break;
      this.#put(from, at + 1);
      from = at + 1;
    }
    return from;
  }

  /** Writes a word, cut at the edges that lie inside it. */
  #put(start: number, end: number): void {
    const out = this.#out;
    const to = end - this.#start;
    let from = start - this.#start;
    while (this.#edge < this.#edgeCount && this.#edges[this.#edge] < to) {
      const edge = this.#edges[this.#edge++];
      if (edge <= from || !this.#mayCut(edge + this.#start)) continue;
      out[2 * this.#count] = from;
      out[2 * this.#count++ + 1] = edge;
      from = edge;
    }
    out[2 * this.#count] = from;
    out[2 * this.#count++ + 1] = to;
  }

  #mayCut(at: number): boolean {
    if (wordClasses[this.#text[at]] === wordClass.mark) return false;
    return !isPair(this.#text, at - 1, this.#end) && !isAstralMark(this.#text, at, this.#end);
  }
}

/** Longer runs without a space are given to the segmenter in pieces. */
const maxUnspacedRun = 4096;
const oneUnitClitics = new Set(Array.from("mtsdn", (unit) => unit.charCodeAt(0)));
const twoUnitClitics = new Set(
  ["re", "ve", "ll"].map((word) => (word.charCodeAt(0) << 8) | word.charCodeAt(1)),
);

const isDigit = (unit: number): boolean =>
  (0x30 <= unit && unit <= 0x39) || (unit > 0x7f && /\p{Nd}/u.test(String.fromCharCode(unit)));

/** Python's `\w`, and combining marks. */
function isWordLike(unit: number): boolean {
  const value = wordClasses[unit];
  return (
    value === wordClass.word ||
    value === wordClass.ideograph ||
    value === wordClass.unspaced ||
    value === wordClass.mark
  );
}

/** Two apostrophes or two backticks, which are one quotation mark. */
const isDoubled = (text: Uint16Array, at: number, end: number): boolean =>
  (text[at] === 0x27 || text[at] === 0x60) && at + 1 < end && text[at + 1] === text[at];

const closers = new Set(Array.from(`])}>"'»”’`, (unit) => unit.charCodeAt(0)));

/** The full stop before the closers at the end of the sentence, or -1. */
function findLastStop(text: Uint16Array, start: number, end: number): number {
  let at = end - 1;
  while (at > start && (wordClasses[text[at]] === wordClass.space || closers.has(text[at]))) at--;
  return at > start && text[at] === 0x2e && text[at - 1] !== 0x2e ? at : -1;
}

const splitters = new Map<string, WordSplitter>();

/** The words of one sentence: flat `[start0, end0, ...]`, owned by the caller. See `WordSplitter`. */
export function splitWords(text: string, language = "en", edges: readonly number[] = []): Int32Array {
  let splitter = splitters.get(language);
  if (!splitter) splitters.set(language, (splitter = new WordSplitter(language)));
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  const out = new Int32Array(2 * text.length);
  const count = splitter.split(units, 0, units.length, Int32Array.from(edges), edges.length, out);
  return out.slice(0, 2 * count);
}
