import { breakEvent, eventKind, eventPosition } from "./break-events.js";
import { FullStopRules } from "./full-stop-rules.js";
import type { SentenceLanguage } from "./languages/sentence-language.js";
import { isQuote, isTitleBracket, sentenceClass } from "./sentence-classes.js";
import { TextProbe } from "./text-probe.js";

/** Brackets and quotations that close farther away are not kept in one sentence. */
const maxBracketUnits = 600;
const maxQuoteUnits = 200;

/**
 * Keeps those break candidates at which a sentence ends.
 *
 * Inside brackets and short quotations that open in the middle of a sentence no sentence ends; inside those
 * that begin one, sentences end as elsewhere.
 */
export class BreakMerger {
  readonly #classes: Uint8Array;
  readonly #probe: TextProbe;
  readonly #rules: FullStopRules;

  constructor(language: SentenceLanguage, classes: Uint8Array) {
    this.#classes = classes;
    this.#probe = new TextProbe(classes);
    this.#rules = new FullStopRules(language, this.#probe);
  }

  /**
   * @param ends receives the exclusive ends, the last of them `end`; a sentence begins where the one before ends
   * @returns the number of sentences; 0 for a text without any character but white space
   */
  merge(
    text: Uint16Array,
    start: number,
    end: number,
    events: Int32Array,
    eventCount: number,
    ends: Int32Array,
  ): number {
    let count = 0;
    let from = this.#probe.skip(sentenceClass.space, text, start, end);
    if (from >= end) return 0;
    let depth = 0;
    let openAt = -1;
    let closedAt = -1; // behind a bracket that opened in mid-sentence
    for (let index = 0; index < eventCount; index++) {
      let position = eventPosition(events[index]);
      const kind = eventKind(events[index]);
      if (kind === breakEvent.open) {
        if (depth++ === 0) openAt = position;
        continue;
      }
      if (kind === breakEvent.close) {
        if (depth > 0 && --depth === 0)
          closedAt = this.#isBracketInside(text, from, openAt) ? position + 1 : -1;
        continue;
      }
      if (position <= from) continue;
      if (kind === breakEvent.candidate) {
        position = this.#probe.skipOpenersBack(text, from, position);
        const isOpen =
          depth > 0 &&
          openAt < position &&
          this.#closesSoon(text, openAt, position, events, index, eventCount, depth);
        if (isOpen && this.#isInMidSentence(text, from, openAt)) continue;
        if (position <= from || !this.#rules.endsSentence(text, from, position, end, closedAt)) continue;
        if (!isOpen && openAt < position) depth = 0;
      } else depth = 0;
      ends[count++] = position;
      from = position;
    }
    ends[count++] = end;
    return count;
  }

  #isInMidSentence(text: Uint16Array, from: number, openAt: number): boolean {
    if (openAt < from) return false;
    return isTitleBracket(text[openAt]) || this.#probe.skip(sentenceClass.close, text, from, openAt) < openAt;
  }

  #isBracketInside(text: Uint16Array, from: number, openAt: number): boolean {
    return !isQuote(text[openAt], this.#classes) && this.#isInMidSentence(text, from, openAt);
  }

  /** Whether what opened at `openAt` closes near `position` and before a hard break. */
  #closesSoon(
    text: Uint16Array,
    openAt: number,
    position: number,
    events: Int32Array,
    index: number,
    eventCount: number,
    depth: number,
  ): boolean {
    const limit = isQuote(text[openAt], this.#classes) ? openAt + maxQuoteUnits : position + maxBracketUnits;
    for (let next = index + 1; next < eventCount && eventPosition(events[next]) < limit; next++) {
      const kind = eventKind(events[next]);
      if (kind === breakEvent.hard) return false;
      if (kind === breakEvent.open) depth++;
      if (kind === breakEvent.close && --depth === 0) return true;
    }
    return false;
  }
}
