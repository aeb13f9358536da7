import { closeBrace, closeBracket, lessThan, openBrace, openBracket } from "./character-classes.js";
import { grown } from "./prose-buffer.js";

/**
 * Finds the end of `{{…}}` and `[[…]]`, nested to any depth.
 *
 * A search runs forward from the opening. The first one that fails on a page pairs the whole page in one pass,
 * so that a page of nothing but openings still costs linear time.
 */
export class Pairs {
  readonly #braces = new PairTable();
  readonly #brackets = new PairTable();
  #stack = new Int32Array(256);
  #runs = new Int32Array(256);
  #unclosedEnd = -1;

  reset(): void {
    this.#braces.isBuilt = false;
    this.#brackets.isBuilt = false;
    this.#unclosedEnd = -1;
  }

  /** Index behind the `}}` that closes the braces at `at`, or -1. */
  endOfBraces(units: Uint16Array, at: number, length: number): number {
    if (at >= length) return -1;
    if (this.#braces.isBuilt) return this.#braces.endAt(at);
    const end = this.#scanBraces(units, at, length, undefined);
    if (end < 0) {
      this.#braces.build(length);
      this.#scanBraces(units, 0, length, this.#braces);
    }
    return end;
  }

  /** Index behind the `]]` that closes the brackets at `at`, or -1. */
  endOfBrackets(units: Uint16Array, at: number, length: number): number {
    if (at >= length) return -1;
    if (this.#brackets.isBuilt) return this.#brackets.endAt(at);
    const end = this.#scanBrackets(units, at, length, undefined);
    if (end < 0) {
      this.#brackets.build(length);
      this.#scanBrackets(units, 0, length, this.#brackets);
    }
    return end;
  }

  /** The same inside an expansion: after one failure up to `end`, the next ones fail at once. */
  endOfBracketsWithin(units: Uint16Array, at: number, end: number): number {
    if (this.#unclosedEnd === end) return -1;
    const close = this.#scanBrackets(units, at, end, undefined);
    if (close < 0) this.#unclosedEnd = end;
    return close;
  }

  /** Two or three braces close as many, as in MediaWiki's preprocessor; a single one is text. */
  #scanBraces(units: Uint16Array, start: number, length: number, table: PairTable | undefined): number {
    let depth = 0;
    for (let at = start; at < length; at++) {
      const unit = units[at]!;
      if (unit === openBrace) {
        const run = runLength(units, at, length, openBrace);
        if (run >= 2) {
          if (depth === this.#stack.length) this.#growStack();
          this.#stack[depth] = at;
          this.#runs[depth++] = run;
        }
        at += run - 1;
      } else if (unit === closeBrace && depth > 0) {
        let run = runLength(units, at, length, closeBrace);
        at += run - 1;
        while (run >= 2 && depth > 0) {
          const matched = Math.min(run, this.#runs[depth - 1]!, 3);
          run -= matched;
          if ((this.#runs[depth - 1]! -= matched) >= 2) continue;
          depth--;
          table?.put(this.#stack[depth]!, at + 1 - run);
          if (depth === 0 && table === undefined) return at + 1 - run;
        }
      } else if (unit === lessThan && isOpaque(units, at))
        at = Math.max(at, endOfOpaque(units, at, length) - 1);
    }
    return -1;
  }

  #scanBrackets(units: Uint16Array, start: number, length: number, table: PairTable | undefined): number {
    let depth = 0;
    for (let at = start; at < length; at++) {
      const unit = units[at]!;
      if (unit === openBracket && units[at + 1] === openBracket) {
        if (depth === this.#stack.length) this.#growStack();
        this.#stack[depth++] = at++;
      } else if (unit === closeBracket && units[at + 1] === closeBracket && depth > 0) {
        at++;
        depth--;
        table?.put(this.#stack[depth]!, at + 1);
        if (depth === 0 && table === undefined) return at + 1;
      }
    }
    return -1;
  }

  #growStack(): void {
    this.#stack = grown(this.#stack);
    this.#runs = grown(this.#runs);
  }
}

class PairTable {
  isBuilt = false;
  #ends = new Int32Array(0);

  build(length: number): void {
    if (this.#ends.length < length) this.#ends = new Int32Array(length);
    else this.#ends.fill(0, 0, length);
    this.isBuilt = true;
  }

  put(start: number, end: number): void {
    this.#ends[start] = end;
  }

  endAt(start: number): number {
    return this.#ends[start] || -1;
  }
}

function runLength(units: Uint16Array, at: number, length: number, unit: number): number {
  let end = at + 1;
  while (end < length && units[end] === unit) end++;
  return end - at;
}

const opaqueNames = ["nowiki", "math", "pre"];

/** Whether a tag whose content is no wikitext opens at `at`. */
function isOpaque(units: Uint16Array, at: number): boolean {
  const first = units[at + 1]! | 32;
  return (first === 110 || first === 109 || first === 112) && opaqueName(units, at + 1) !== undefined;
}

const opaqueName = (units: Uint16Array, at: number): string | undefined =>
  opaqueNames.find((name) => hasWord(units, at, name) && units[at + name.length] === 62);

/** Index behind the closing tag; behind the `<` when there is none within reach. */
function endOfOpaque(units: Uint16Array, at: number, length: number): number {
  const name = opaqueName(units, at + 1)!;
  const reach = Math.min(length, at + 5000);
  for (let end = at + name.length + 2; end < reach; end++) {
    if (units[end] === lessThan && units[end + 1] === 47 && hasWord(units, end + 2, name))
      return end + name.length + 3;
  }
  return at + 1;
}

function hasWord(units: Uint16Array, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if ((units[at + i]! | 32) !== word.charCodeAt(i)) return false;
  return true;
}
