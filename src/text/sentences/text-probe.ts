import { classMask, isEllipsis, sentenceClass } from "./sentence-classes.js";

const { lower, upper, letter, digit, close, space, extend, fullStop, terminator } = sentenceClass;

/** Small questions about the characters around an offset. */
export class TextProbe {
  readonly #classes: Uint8Array;

  constructor(classes: Uint8Array) {
    this.#classes = classes;
  }

  /** One of `sentenceClass`, or -1 at `end`. */
  classAt(text: Uint16Array, at: number, end: number): number {
    return at < end ? this.#classes[text[at]] & classMask : -1;
  }

  skip(wanted: number, text: Uint16Array, at: number, end: number): number {
    while (at < end && (this.#classes[text[at]] & classMask) === wanted) at++;
    return at;
  }

  skipBack(wanted: number, other: number, text: Uint16Array, from: number, at: number): number {
    for (; at > from; at--) {
      const value = this.#classes[text[at - 1]] & classMask;
      if (value !== wanted && value !== other) break;
    }
    return at;
  }

  /** Back over the white space before `at`. */
  skipSpacesBack(text: Uint16Array, from: number, at: number): number {
    return this.skipBack(space, space, text, from, at);
  }

  /** Back over closing quotes, brackets and combining marks. */
  skipClosersBack(text: Uint16Array, from: number, at: number): number {
    return this.skipBack(close, extend, text, from, at);
  }

  /** Back over full stops, other terminators and ellipses. */
  skipTerminatorsBack(text: Uint16Array, from: number, at: number): number {
    for (; at > from; at--) {
      const value = this.#classes[text[at - 1]] & classMask;
      if (value !== fullStop && value !== terminator && !isEllipsis(text[at - 1])) break;
    }
    return at;
  }

  /** Back over opening quotes and brackets that stand between `at` and a terminator without any white space. */
  skipOpenersBack(text: Uint16Array, from: number, at: number): number {
    while (at > from && openers.has(text[at - 1])) at--;
    return at;
  }

  /** The first unit from `at` that is no quote, bracket, dash, inverted mark or white space. */
  skipOpeners(text: Uint16Array, at: number, end: number): number {
    for (; at < end; at++) {
      const value = this.#classes[text[at]] & classMask;
      if (value !== close && value !== space && !isInverted(text[at]) && !isDash(text[at])) break;
    }
    return at;
  }

  isLetter(text: Uint16Array, at: number, end: number): boolean {
    const value = this.classAt(text, at, end);
    return value === lower || value === upper || value === letter;
  }

  /** End of the run of letters and combining marks that begins at `at`. */
  wordEnd(text: Uint16Array, at: number, end: number): number {
    while (this.isLetter(text, at, end) || (at < end && this.classAt(text, at, end) === extend)) at++;
    return at;
  }

  /**
   * Start of the token before `at`: back to white space, a slash, a hyphen, a dash or another script ("在St"),
   * then past its quotes.
   */
  tokenStart(text: Uint16Array, from: number, at: number): number {
    const isCaseless = this.classAt(text, at - 1, at) === letter;
    let start = at;
    for (; start > from; start--) {
      const value = this.classAt(text, start - 1, at);
      if (value === space || isJoiner(text[start - 1]) || (value === letter && !isCaseless)) break;
    }
    return this.skip(close, text, start, at);
  }

  isAll(wanted: number, text: Uint16Array, start: number, end: number): boolean {
    return start < end && this.skip(wanted, text, start, end) === end;
  }

  isDigits(text: Uint16Array, start: number, end: number): boolean {
    return this.isAll(digit, text, start, end);
  }
}

const openers = new Set(Array.from("“‘„‚«‹「『（［｛【〔〖《〈([{", (unit) => unit.charCodeAt(0)));
const isInverted = (unit: number): boolean => unit === 0xbf || unit === 0xa1;
const isDash = (unit: number): boolean => unit === 0x2d || (0x2010 <= unit && unit <= 0x2015);
const isJoiner = (unit: number): boolean => unit === 0x2f || isDash(unit);
