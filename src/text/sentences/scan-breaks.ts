import { breakEvent, makeEvent } from "./break-events.js";
import {
  bracketStep,
  classMask,
  isEllipsis,
  isEmDash,
  isLineBreak,
  sentenceClass,
  skipHardBreak,
  stopFlag,
} from "./sentence-classes.js";

const { lower, upper, letter, digit, close, continues, space, extend, fullStop, terminator, surrogate } =
  sentenceClass;

/** Answer of `BreakScanner.scan` when the text holds something whose breaks only the segmenter knows. */
export const isUnsure = -1;

/**
 * Finds sentence break events straight from the code units, as `segmentBreaks` does with Intl.Segmenter.
 *
 * Source: Unicode Standard Annex #29, section 5.1, rules SB3 to SB998.
 * Differs: every run of terminators or ellipses with closers and white space behind it is a candidate, also
 * where SB8 sees the sentence go on ("in 1990. 500 men"): the merge rules know more than SB8. So is an em dash
 * that begins a speech, and the end of "……”". Gives up on combining marks and surrogates beside a terminator,
 * and on scripts outside the basic plane.
 */
export class BreakScanner {
  readonly #classes: Uint8Array;

  constructor(classes: Uint8Array) {
    this.#classes = classes;
  }

  /**
   * @param events receives the events; needs room for two a unit
   * @returns the number of events, or `isUnsure`
   */
  scan(text: Uint16Array, start: number, end: number, events: Int32Array): number {
    const classes = this.#classes;
    let count = 0;
    for (let at = start; ; ) {
      while (at < end && classes[text[at]] < stopFlag) at++;
      if (at >= end) return count;
      const unit = text[at];
      const step = bracketStep(text, start, at, classes);
      if (step !== 0) {
        events[count++] = makeEvent(at++, step > 0 ? breakEvent.open : breakEvent.close);
      } else if (isLineBreak(unit)) {
        const next = skipHardBreak(text, at, end, classes);
        if (next > at && next < end) events[count++] = makeEvent(next, breakEvent.hard);
        at = next > at ? next : at + 1;
      } else if ((classes[unit] & classMask) === surrogate) {
        return isUnsure;
      } else {
        const runEnd = this.#skipTerminators(text, at, end);
        const closeEnd = this.#skip(close, text, runEnd, end);
        for (let closer = runEnd; closer < closeEnd; closer++) {
          const depth = bracketStep(text, start, closer, classes);
          if (depth !== 0)
            events[count++] = makeEvent(closer, depth > 0 ? breakEvent.open : breakEvent.close);
        }
        const next = this.#skip(space, text, closeEnd, end);
        if (next >= end) return count;
        const isHard = next > closeEnd && skipHardBreak(text, closeEnd, end, classes) > closeEnd;
        const verdict = isHard ? 1 : this.#judge(text, start, runEnd, closeEnd, next, end);
        if (verdict === isUnsure) return isUnsure;
        if (verdict === 1) events[count++] = makeEvent(next, isHard ? breakEvent.hard : breakEvent.candidate);
        at = next;
      }
    }
  }

  #skip(wanted: number, text: Uint16Array, at: number, end: number): number {
    while (at < end && (this.#classes[text[at]] & classMask) === wanted) at++;
    return at;
  }

  #skipTerminators(text: Uint16Array, at: number, end: number): number {
    for (; at < end; at++) {
      const value = this.#classes[text[at]] & classMask;
      if (value !== fullStop && value !== terminator && !isEllipsis(text[at])) break;
    }
    return at;
  }

  /** 1 when the place before `next` is a candidate, 0 when not, `isUnsure` when only the segmenter knows. */
  #judge(
    text: Uint16Array,
    start: number,
    runEnd: number,
    closeEnd: number,
    next: number,
    end: number,
  ): number {
    const nextClass = this.#classes[text[next]] & classMask;
    if (nextClass === extend) return isUnsure;
    if (nextClass === continues && isEmDash(text[next])) {
      return next > closeEnd || text[runEnd - 1] > 0x2fff ? 1 : 0;
    }
    if (nextClass === continues || nextClass === fullStop || nextClass === terminator) return 0; // SB8a
    if (next > closeEnd) return 1;
    if (nextClass === surrogate) return isUnsure;
    const last = text[runEnd - 1];
    if (isEllipsis(last)) return closeEnd > runEnd && nextClass === letter ? 1 : 0;
    if ((this.#classes[last] & classMask) === terminator) return 1;
    if (closeEnd === runEnd) {
      if (nextClass === digit) return 0; // SB6
      if (nextClass === upper && runEnd - 2 >= start) {
        const before = this.#classes[text[runEnd - 2]] & classMask;
        if (before === upper || before === lower) return 0; // SB7
        if (before === extend || before === surrogate) return isUnsure;
      }
    }
    return this.#goesOnInLowerCase(text, next, end); // SB8
  }

  /** SB8: 0 when the first letter from `at` on is a lower-case one, before any terminator. */
  #goesOnInLowerCase(text: Uint16Array, at: number, end: number): number {
    for (; at < end; at++) {
      const value = this.#classes[text[at]] & classMask;
      if (value === lower) return 0;
      if (value === upper || value === letter || value === fullStop || value === terminator) return 1;
      if (value === surrogate) return isUnsure;
      if (isLineBreak(text[at]) && skipHardBreak(text, at, end, this.#classes) > at) return 1;
    }
    return 1;
  }
}
