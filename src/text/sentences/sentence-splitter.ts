import type { Span } from "../span.js";
import { findSentenceLanguage, primaryLanguage } from "./languages/index.js";
import { BreakMerger } from "./merge-breaks.js";
import { BreakScanner, isUnsure } from "./scan-breaks.js";
import { BreakSegmenter } from "./segment-breaks.js";
import { sentenceClasses } from "./sentence-classes.js";

/** How `SentenceSplitter` finds its break candidates; both ways give the same sentences. */
export type SentencePath = "auto" | "segmenter";

/**
 * Splits paragraphs into sentences.
 *
 * Candidates are the breaks of UAX #29 (Unicode Standard Annex #29, section 5) and every run of terminators or
 * ellipses before white space; those at abbreviations, initials, ordinals, names with "!", and inside brackets
 * are merged away by the rules of the language. A single line break is a space; an empty line (two line feeds
 * with only white space between) and U+2029 end a sentence always.
 *
 * Candidates come straight from the code units, or from Intl.Segmenter where a paragraph holds something that
 * only it knows. Not for concurrent use: it owns scratch memory.
 */
export class SentenceSplitter {
  readonly #scanner: BreakScanner;
  readonly #segmenter: BreakSegmenter;
  readonly #merger: BreakMerger;
  readonly #path: SentencePath;
  #events = new Int32Array(4096);
  /** Calls of `split` that went over the code units, and that needed Intl.Segmenter. */
  readonly counts = { scanned: 0, segmented: 0 };

  /**
   * @param language BCP 47 tag or a wiki's code; a language without rules of its own gets the default ones
   * @param path "segmenter" never takes the fast way; for tests
   */
  constructor(language: string, path: SentencePath = "auto") {
    const rules = findSentenceLanguage(language);
    const classes = sentenceClasses(primaryLanguage(language), rules.quotes);
    this.#scanner = new BreakScanner(classes);
    this.#segmenter = new BreakSegmenter(segmenterLocale(language), classes);
    this.#merger = new BreakMerger(rules, classes);
    this.#path = path;
  }

  /**
   * Splits `text[start, end)`: sentence i reaches from the end before it (`start` for the first) to `ends[i]`,
   * white space around it included.
   *
   * @param ends receives the exclusive ends, rising, the last of them `end`; needs room for `end - start` numbers
   * @returns the number of sentences; 0 where there is only white space
   */
  split(text: Uint16Array, start: number, end: number, ends: Int32Array): number {
    if (this.#events.length < 2 * (end - start)) this.#events = new Int32Array(4 * (end - start));
    const events = this.#events;
    let count = this.#path === "auto" ? this.#scanner.scan(text, start, end, events) : isUnsure;
    if (count === isUnsure) {
      this.counts.segmented++;
      count = this.#segmenter.segment(text, start, end, events);
    } else this.counts.scanned++;
    return this.#merger.merge(text, start, end, events, count, ends);
  }
}

/** Only Greek has sentence breaks of its own; any other tag, also one that Intl would refuse, is the root's. */
const segmenterLocale = (language: string): string => (primaryLanguage(language) === "el" ? "el" : "en");

const splitters = new Map<string, SentenceSplitter>();

/** The sentences of `text` as spans without the white space around them. */
export function splitSentences(text: string, language: string): Span[] {
  let splitter = splitters.get(language);
  if (!splitter) splitters.set(language, (splitter = new SentenceSplitter(language)));
  const units = toUnits(text);
  const ends = new Int32Array(text.length);
  const count = splitter.split(units, 0, units.length, ends);
  return Array.from({ length: count }, (_, index) =>
    trimSpan(text, index === 0 ? 0 : ends[index - 1], ends[index]),
  );
}

/** The UTF-16 code units of a string. */
export function toUnits(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  return units;
}

const whiteSpace = /\p{White_Space}/u;

function trimSpan(text: string, start: number, end: number): Span {
  while (start < end && whiteSpace.test(text[start])) start++;
  while (end > start && whiteSpace.test(text[end - 1])) end--;
  return { start, end };
}
