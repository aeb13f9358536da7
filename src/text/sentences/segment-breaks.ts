import { breakEvent, makeEvent } from "./break-events.js";
import {
  bracketStep,
  classMask,
  isEllipsis,
  isEmDash,
  isLineBreak,
  sentenceClass,
  skipHardBreak,
} from "./sentence-classes.js";

const terminators = String.raw`\p{Sentence_Terminal}.\u2024\ufe52\uff0e;\u037e`;
const closers = String.raw`[\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'\u275b-\u2760\u2e00-\u2e0d]`;
/** Where sentences may end although UAX #29 has no break: before white space, in "……”", before a dash. */
const extraEnds: readonly RegExp[] = [
  new RegExp(`[${terminators}…⋯]${closers}*\\p{White_Space}+(?=\\P{White_Space})`, "gu"),
  new RegExp(`[…⋯]${closers}+(?=\\p{Alphabetic})`, "gu"),
  new RegExp(`[${terminators}…⋯](?<=[\\u3000-\\uffff])${closers}*(?=[—―])`, "gu"),
];

/**
 * Finds sentence break events with Intl.Segmenter: slow, right for every script, the oracle of `BreakScanner`.
 */
export class BreakSegmenter {
  readonly #segmenter: Intl.Segmenter;
  readonly #classes: Uint8Array;

  constructor(language: string, classes: Uint8Array) {
    this.#segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
    this.#classes = classes;
  }

  /**
   * @param events receives the events; needs room for two a unit
   * @returns the number of events
   */
  segment(text: Uint16Array, start: number, end: number, events: Int32Array): number {
    const { units, hardBreaks } = this.#joinLines(text, start, end);
    const string = decodeUnits(units);
    const breaks = this.#extraEnds(string);
    for (const { index } of this.#segmenter.segment(string)) if (index > 0) breaks.add(index);
    let count = 0;
    for (let at = 0; at < units.length; at++) {
      if (hardBreaks.has(at)) events[count++] = makeEvent(start + at, breakEvent.hard);
      else if (breaks.has(at)) events[count++] = makeEvent(start + at, breakEvent.candidate);
      const step = bracketStep(units, 0, at, this.#classes);
      if (step !== 0) events[count++] = makeEvent(start + at, step > 0 ? breakEvent.open : breakEvent.close);
    }
    return count;
  }

  /** A copy in which every line break is a space (the segmenter would break there), and where the hard ones end. */
  #joinLines(text: Uint16Array, start: number, end: number): { units: Uint16Array; hardBreaks: Set<number> } {
    const units = text.slice(start, end);
    const hardBreaks = new Set<number>();
    for (let at = 0; at < units.length; at++) {
      if (!isLineBreak(units[at])) continue;
      const next = skipHardBreak(units, at, units.length, this.#classes);
      units[at] = 0x20;
      if (next === at) continue;
      units.fill(0x20, at, next);
      units[next - 1] = 0x2029;
      hardBreaks.add(next);
      at = next - 1;
    }
    return { units, hardBreaks };
  }

  #extraEnds(string: string): Set<number> {
    const ends = new Set<number>();
    for (const { index, 0: matched } of extraEnds.flatMap((pattern) => [...string.matchAll(pattern)])) {
      const first = matched.charCodeAt(0);
      const isEnd = this.#classOf(first) >= sentenceClass.fullStop || isEllipsis(first);
      const next = index + matched.length;
      if (isEnd && !this.#goesOn(string.charCodeAt(next))) ends.add(next);
    }
    return ends;
  }

  #goesOn(unit: number): boolean {
    const value = this.#classOf(unit);
    if (value === sentenceClass.continues) return !isEmDash(unit);
    return value === sentenceClass.fullStop || value === sentenceClass.terminator;
  }

  #classOf(unit: number): number {
    return this.#classes[unit] & classMask;
  }
}

const decoder = new TextDecoder("utf-16le", { ignoreBOM: true });

/** The string of `units`; lone surrogates become U+FFFD, one unit as they are, so that offsets stay true. */
export const decodeUnits = (units: Uint16Array): string => decoder.decode(units);
