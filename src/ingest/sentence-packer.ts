import type { Tally } from "../core/tally.js";
import type { ChunkBuilder } from "../corpus/chunk-builder.js";
import { SentenceSplitter } from "../text/sentences/sentence-splitter.js";
import { normaliseTitle } from "../text/title.js";
import { packWords } from "../text/words/packed-words.js";
import { WordSplitter } from "../text/words/word-splitter.js";
import type { ScannedPage } from "./wikitext/profile.js";

/** Which sentences are stored: with an anchor to a typed page, with any anchor, all. */
export type KeepRule = "typed" | "linked" | "all";

export interface SentencePackerOptions {
  readonly language: string;
  readonly isFirstLetterCase: boolean;
  readonly keep: KeepRule;
  /** Whether a normalised title has a type; asked under `keep: "typed"` only. */
  readonly isTyped: (title: string) => boolean;
}

/** A sentence longer than this is no prose: it is dropped and counted. */
export const maxSentenceUnits = 10_000;

/** Cuts the prose of scanned pages into sentences and words and packs those that the keep rule takes. */
export class SentencePacker {
  readonly #options: SentencePackerOptions;
  readonly #sentences: SentenceSplitter;
  readonly #words: WordSplitter;
  #ends = new Int32Array(1 << 12);
  #wordOffsets = new Int32Array(1 << 12);
  #edges = new Int32Array(1 << 8);
  #anchors: number[] = [];

  constructor(options: SentencePackerOptions) {
    this.#options = options;
    this.#sentences = new SentenceSplitter(options.language);
    this.#words = new WordSplitter(options.language);
  }

  /** Adds the sentences of `page` to the page that `builder` holds open. */
  pack(page: ScannedPage, builder: ChunkBuilder): void {
    for (let paragraph = 0; paragraph < page.paragraphCount; paragraph++) {
      this.#packParagraph(page, paragraph, builder);
    }
  }

  #packParagraph(page: ScannedPage, paragraph: number, builder: ChunkBuilder): void {
    const { text, anchorStarts, anchorEnds } = page;
    const paragraphStart = page.paragraphStarts[paragraph];
    const paragraphEnd = page.paragraphEnds[paragraph];
    if (this.#ends.length < paragraphEnd - paragraphStart)
      this.#ends = new Int32Array(2 * (paragraphEnd - paragraphStart));
    const count = this.#sentences.split(text, paragraphStart, paragraphEnd, this.#ends);
    const lastAnchor = page.firstAnchors[paragraph + 1];
    let anchor = page.firstAnchors[paragraph];
    let start = paragraphStart;
    for (let sentence = 0; sentence < count; sentence++) {
      const end = this.#ends[sentence];
      const firstAnchor = anchor;
      while (anchor < lastAnchor && anchorStarts[anchor] < end) anchor++;
      // A link is one name: a boundary inside it ("Yahoo! Answers") is none.
      if (anchor > firstAnchor && anchorEnds[anchor - 1] > end) {
        anchor = firstAnchor;
        continue;
      }
      this.#packSentence(page, start, end, firstAnchor, anchor, builder);
      start = end;
    }
  }

  #packSentence(
    page: ScannedPage,
    from: number,
    to: number,
    firstAnchor: number,
    lastAnchor: number,
    builder: ChunkBuilder,
  ): void {
    const { text } = page;
    const { tally } = builder;
    let start = from;
    let end = to;
    while (start < end && isSpace(text[start])) start++;
    while (end > start && isSpace(text[end - 1])) end--;
    if (start === end) return;
    if (end - start > maxSentenceUnits) {
      tally.add("sentence.too_long");
      tally.add("anchor.in_dropped_sentence", lastAnchor - firstAnchor);
      return;
    }
    tally.add("sentence.read");
    for (let i = start; i < end; i++) if (text[i] === 10) text[i] = 32; // a sentence is one line
    const isTyped = this.#collectAnchors(page, start, firstAnchor, lastAnchor, builder);
    if (!this.#isKept(isTyped)) {
      tally.add("sentence.not_kept");
      return;
    }
    tally.add("sentence.stored");
    tally.add("anchor.stored", this.#anchors.length / 3);
    builder.addSentence(text, start, end, this.#packWords(text, start, end, tally), this.#anchors);
  }

  /** Fills `#anchors` with the sentence's triples; returns whether one of them leads to a typed page. */
  #collectAnchors(
    page: ScannedPage,
    sentenceStart: number,
    first: number,
    last: number,
    builder: ChunkBuilder,
  ): boolean {
    const { keep, isTyped, isFirstLetterCase } = this.#options;
    this.#anchors.length = 0;
    let hasTyped = false;
    const titles: string[] = [];
    for (let anchor = first; anchor < last; anchor++) {
      const title = normaliseTitle(page.anchorTargets[anchor], isFirstLetterCase);
      if (title === undefined) {
        builder.tally.add("anchor.bad_title");
        continue;
      }
      if (keep === "typed" && !hasTyped) hasTyped = isTyped(title);
      titles.push(title);
      this.#anchors.push(
        page.anchorStarts[anchor] - sentenceStart,
        page.anchorEnds[anchor] - sentenceStart,
        0,
      );
    }
    // A sentence that is not kept leaves no trace in the chunk's list of targets.
    if (this.#isKept(hasTyped))
      titles.forEach((title, i) => (this.#anchors[3 * i + 2] = builder.internTarget(title)));
    return hasTyped;
  }

  #isKept(hasTyped: boolean): boolean {
    const { keep } = this.#options;
    return keep === "all" || (keep === "linked" ? this.#anchors.length > 0 : hasTyped);
  }

  #packWords(text: Uint16Array, start: number, end: number, tally: Tally): Uint8Array {
    const anchorCount = this.#anchors.length / 3;
    if (this.#edges.length < 2 * anchorCount) this.#edges = new Int32Array(4 * anchorCount);
    for (let i = 0; i < anchorCount; i++) {
      this.#edges[2 * i] = this.#anchors[3 * i];
      this.#edges[2 * i + 1] = this.#anchors[3 * i + 1];
    }
    if (this.#wordOffsets.length < 2 * (end - start)) this.#wordOffsets = new Int32Array(4 * (end - start));
    const count = this.#words.split(text, start, end, this.#edges, 2 * anchorCount, this.#wordOffsets);
    tally.add("word.stored", count);
    return packWords(this.#wordOffsets, count);
  }
}

const isSpace = (unit: number): boolean =>
  unit === 32 || unit === 10 || unit === 9 || unit === 0xa0 || unit === 0x3000;
