import { greaterThan, hyphen, lessThan, newline } from "./character-classes.js";

/** Zeros after every range, so that a scan may look a few units ahead without asking for the end. */
const padding = 16;
const maxRememberedUnits = 40;
const rememberedSlots = 1 << 14;

/**
 * The wikitext of one page without its comments, followed by room for what templates expand to.
 *
 * Every range that is scanned, the page or an expansion, ends in zeros.
 */
export class PageSource {
  units = new Uint16Array(1 << 16);
  /** Units of the page itself. */
  length = 0;
  #bytes = Buffer.from(this.units.buffer);
  /** Where the next expansion goes. */
  #tail = 0;
  readonly #remembered: string[] = new Array<string>(rememberedSlots).fill("");

  constructor(private readonly expansionRoom: number) {}

  /** Copies a page in, comments out. Returns how many comments there were. */
  load(units: Uint16Array, length: number): number {
    const needed = length + this.expansionRoom + 4 * padding;
    if (this.units.length < needed) {
      this.units = new Uint16Array(needed + (length >> 1));
      this.#bytes = Buffer.from(this.units.buffer);
    }
    const removed = this.#copyWithoutComments(units, length);
    this.units.fill(0, this.length, this.length + padding);
    this.#tail = this.length + padding;
    return removed;
  }

  /** Appends an expansion and returns where it starts, or -1 when there is no room left. Undo with `release`. */
  append(text: string): number {
    const start = this.#tail;
    if (start + text.length + padding > this.units.length) return -1;
    for (let i = 0; i < text.length; i++) this.units[start + i] = text.charCodeAt(i);
    this.units.fill(0, start + text.length, start + text.length + padding);
    this.#tail = start + text.length + padding;
    return start;
  }

  release(start: number): void {
    this.#tail = start;
  }

  /** The text of `[start, end)`. Short ones are remembered: titles and names come again and again. */
  slice(start: number, end: number): string {
    const length = end - start;
    if (length > maxRememberedUnits) return this.#bytes.toString("utf16le", 2 * start, 2 * end);
    const { units } = this;
    let hash = length;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + units[at]!) | 0;
    const slot = (hash ^ (hash >>> 15)) & (rememberedSlots - 1);
    const known = this.#remembered[slot]!;
    if (known.length === length && isSame(units, start, known)) return known;
    let text = "";
    for (let at = start; at < end; at++) text += String.fromCharCode(units[at]!);
    this.#remembered[slot] = text;
    return text;
  }

  /**
   * As MediaWiki's preprocessor: a comment that stands alone on its line takes the line with it, one that is
   * never closed takes the rest of the page.
   */
  #copyWithoutComments(from: Uint16Array, length: number): number {
    const to = this.units;
    let comments = 0;
    let copied = 0;
    let written = 0;
    for (let at = nextComment(from, 0, length); at < length; at = nextComment(from, at, length)) {
      comments++;
      let end = at + 4;
      while (
        end < length &&
        !(from[end] === hyphen && from[end + 1] === hyphen && from[end + 2] === greaterThan)
      )
        end++;
      end = Math.min(length, end + 3);
      let lineStart = at;
      while (lineStart > copied && isLineSpace(from[lineStart - 1]!)) lineStart--;
      let lineEnd = end;
      while (lineEnd < length && isLineSpace(from[lineEnd]!)) lineEnd++;
      const startsLine =
        lineStart === 0 ||
        (lineStart > copied && from[lineStart - 1] === newline) ||
        (lineStart === copied && (written === 0 || to[written - 1] === newline));
      const isAlone = startsLine && lineEnd < length && from[lineEnd] === newline;
      const keptEnd = isAlone ? lineStart : at;
      to.set(from.subarray(copied, keptEnd), written);
      written += keptEnd - copied;
      copied = isAlone ? lineEnd + 1 : end;
      at = copied;
    }
    to.set(from.subarray(copied, length), written);
    this.length = written + length - copied;
    return comments;
  }
}

function isSame(units: Uint16Array, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== units[start + i]) return false;
  return true;
}

const isLineSpace = (unit: number): boolean => unit === 32 || unit === 9;

function nextComment(units: Uint16Array, from: number, length: number): number {
  for (let at = units.indexOf(lessThan, from); at >= 0 && at < length; at = units.indexOf(lessThan, at + 1)) {
    if (units[at + 1] === 33 && units[at + 2] === hyphen && units[at + 3] === hyphen && at + 3 < length)
      return at;
  }
  return length;
}
