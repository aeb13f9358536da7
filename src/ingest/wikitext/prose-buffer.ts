import {
  apostrophe,
  closeBrace,
  isLetter,
  lessThan,
  newline,
  openBrace,
  openBracket,
  space,
  verticalBar,
} from "./character-classes.js";

/** Why a paragraph did not make it into the page. */
export type ParagraphFate = "kept" | "noLetters" | "markupLeft" | "empty";

/** Rendered prose: paragraphs, and the anchors inside them. All arrays are reused from page to page. */
export class ProseBuffer {
  text = new Uint16Array(1 << 16);
  length = 0;
  paragraphStarts = new Int32Array(256);
  paragraphEnds = new Int32Array(256);
  /** Has one more element than there are paragraphs. */
  firstAnchors = new Int32Array(257);
  paragraphCount = 0;
  anchorStarts = new Int32Array(1024);
  anchorEnds = new Int32Array(1024);
  anchorTargets: string[] = [];
  anchorCount = 0;
  isOpen = false;
  /** Start of the open paragraph. */
  start = 0;
  /** Nothing before this offset may be taken back: it belongs to an anchor or to an earlier paragraph. */
  floor = 0;
  #isSuspect = false;

  /** @param capacity more units than the page can render to */
  reset(capacity: number): void {
    if (this.text.length < capacity) this.text = new Uint16Array(capacity + (capacity >> 2));
    this.length = 0;
    this.paragraphCount = 0;
    this.anchorCount = 0;
    this.firstAnchors[0] = 0;
    this.isOpen = false;
    this.start = 0;
    this.floor = 0;
  }

  openParagraph(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.start = this.length;
    this.floor = this.length;
    this.#isSuspect = false;
  }

  /** Ends the open paragraph, trimmed, and keeps it when it holds a letter and no leftover of markup. */
  closeParagraph(): ParagraphFate {
    this.isOpen = false;
    const { text, start } = this;
    let end = this.length;
    while (end > start && (text[end - 1] === space || text[end - 1] === newline)) end--;
    const firstAnchor = this.firstAnchors[this.paragraphCount]!;
    const fate = this.#judge(end);
    if (fate !== "kept") {
      this.length = start;
      this.anchorCount = firstAnchor;
      return fate;
    }
    this.length = end;
    if (this.paragraphCount === this.paragraphStarts.length) this.#growParagraphs();
    this.paragraphStarts[this.paragraphCount] = start;
    this.paragraphEnds[this.paragraphCount] = end;
    this.firstAnchors[++this.paragraphCount] = this.anchorCount;
    return "kept";
  }

  #judge(end: number): ParagraphFate {
    if (end === this.start) return "empty";
    if (this.#isSuspect && hasLeftover(this.text, this.start, end)) return "markupLeft";
    return hasLetter(this.text, this.start, end) ? "kept" : "noLetters";
  }

  /** Anchors of the paragraph that is open. */
  get openAnchors(): number {
    return this.anchorCount - this.firstAnchors[this.paragraphCount]!;
  }

  /** Records the anchor `[start, end)`, trimmed. Returns false when nothing is left of it. */
  addAnchor(start: number, end: number, target: string): boolean {
    const { text } = this;
    while (start < end && isSpaceUnit(text[start]!)) start++;
    while (end > start && isSpaceUnit(text[end - 1]!)) end--;
    if (start === end) return false;
    if (this.anchorCount === this.anchorStarts.length) {
      this.anchorStarts = grown(this.anchorStarts);
      this.anchorEnds = grown(this.anchorEnds);
    }
    this.anchorStarts[this.anchorCount] = start;
    this.anchorEnds[this.anchorCount] = end;
    this.anchorTargets[this.anchorCount++] = target;
    this.floor = end;
    return true;
  }

  put(unit: number): void {
    this.text[this.length++] = unit;
    if (suspects[unit] === 1) this.#isSuspect = true;
  }

  putText(text: string): void {
    for (let i = 0; i < text.length; i++) this.put(text.charCodeAt(i));
  }

  /** One space, unless the prose has just begun or ends in white space already. */
  putSpace(): void {
    if (this.length > this.start && !isSpaceUnit(this.text[this.length - 1]!))
      this.text[this.length++] = space;
  }

  /** A line break that the reader sees; spaces before it go. */
  putLineBreak(): void {
    while (this.length > this.floor && this.text[this.length - 1] === space) this.length--;
    if (this.length > this.start && this.text[this.length - 1] !== newline)
      this.text[this.length++] = newline;
  }

  /** Inserts a literal apostrophe, moving every anchor behind it. */
  insertApostrophe(at: number): void {
    const { text } = this;
    text.copyWithin(at + 1, at, this.length++);
    text[at] = apostrophe;
    for (let anchor = this.anchorCount - 1; anchor >= 0 && this.anchorEnds[anchor]! > at; anchor--) {
      this.anchorEnds[anchor]!++;
      if (this.anchorStarts[anchor]! >= at) this.anchorStarts[anchor]!++;
    }
    if (this.floor > at) this.floor++;
  }

  #growParagraphs(): void {
    this.paragraphStarts = grown(this.paragraphStarts);
    this.paragraphEnds = grown(this.paragraphEnds);
    const firstAnchors = new Int32Array(2 * this.firstAnchors.length);
    firstAnchors.set(this.firstAnchors);
    this.firstAnchors = firstAnchors;
  }
}

const isSpaceUnit = (unit: number): boolean => unit === space || unit === newline;

export function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/** Units of which leftovers of markup are made; only `put` and `putText` can write one. */
const suspects = new Uint8Array(0x10000);
for (const unit of [openBracket, openBrace, verticalBar, lessThan]) suspects[unit] = 1;

function hasLetter(text: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isLetter(text[at]!)) return true;
  return false;
}

function hasLeftover(text: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++)
    if (suspects[text[at]!] === 1 && isLeftover(text, at, end)) return true;
  return false;
}

/** `[[`, `{{`, `{|`, `|}`, `<ref`, or `thumb|` seen from its bar. */
function isLeftover(text: Uint16Array, at: number, end: number): boolean {
  const next = at + 1 < end ? text[at + 1]! : 0;
  switch (text[at]) {
    case openBracket:
      return next === openBracket;
    case openBrace:
      return next === openBrace || next === verticalBar;
    case verticalBar:
      return next === closeBrace || endsWith(text, at, "thumb");
    case lessThan:
      return (next | 32) === 114 && endsWith(text, at + 4, "ref");
    default:
      return false;
  }
}

function endsWith(text: Uint16Array, end: number, word: string): boolean {
  if (end < word.length) return false;
  for (let i = 0; i < word.length; i++) {
    if ((text[end - word.length + i]! | 32) !== word.charCodeAt(i)) return false;
  }
  return true;
}
