import type { Tally } from "../../core/tally.js";
import { notice } from "./dump.js";

export interface CutPagesOptions {
  /** Least XML in a piece, except in the last. */
  readonly chunkBytes: number;
  /** A page that is still open after these bytes of a piece is skipped. */
  readonly maxBytes: number;
  readonly notices: Tally;
}

const pageTag = "<page>";
const pageEnd = "</page>";
const footer = "</mediawiki>";

/**
 * Cuts XML after whole pages: each piece ends with the first `</page>` at or beyond `chunkBytes`, so that the
 * pieces depend on the XML alone and not on how it arrives. The last piece ends where the XML does; it is left
 * out when no page is in it.
 *
 * Counts `page_too_large`, and `truncated` for XML that opens `<mediawiki>` and never closes it, where the
 * decompression has not said so already.
 */
export async function* cutPages(
  input: AsyncIterable<Uint8Array>,
  options: CutPagesOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const cutter = new PageCutter(options);
  for await (const bytes of input) {
    cutter.append(bytes);
    for (let piece = cutter.next(); piece; piece = cutter.next()) yield piece;
  }
  const rest = cutter.finish();
  if (rest) yield rest;
}

class PageCutter {
  readonly #options: CutPagesOptions;
  #buffer: Buffer;
  #length = 0;
  /** Up to here there is no end of a page that would end a piece. */
  #searched = 0;
  #isSkipping = false;
  #hasRoot: boolean | undefined;

  constructor(options: CutPagesOptions) {
    this.#options = options;
    this.#buffer = Buffer.allocUnsafeSlow(2 * options.chunkBytes + pageEnd.length);
  }

  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = length;
  }

  /** The next piece that is complete. */
  next(): Uint8Array<ArrayBuffer> | undefined {
    const { chunkBytes, maxBytes } = this.#options;
    for (;;) {
      const first = this.#isSkipping ? 0 : chunkBytes - pageEnd.length;
      const end = this.#findPageEnd(Math.max(first, this.#searched));
      if (this.#isSkipping) {
        if (end === undefined) {
          this.#drop(this.#searched);
          return undefined;
        }
        this.#drop(end);
        this.#isSkipping = false;
      } else if (end !== undefined && end <= maxBytes) return this.#take(end);
      else if (end !== undefined || this.#length > maxBytes) return this.#skipPage();
      else return undefined;
    }
  }

  /** What is left at the end of the input, if there is a page in it. */
  finish(): Uint8Array<ArrayBuffer> | undefined {
    const { notices } = this.#options;
    this.#noteRoot();
    const content = this.#buffer.subarray(0, this.#length);
    const isOpen = this.#hasRoot === true && !content.includes(footer);
    const isKnown = notices.get(notice.truncated) + notices.get(notice.corruptStream) > 0;
    if (isOpen && !isKnown) notices.add(notice.truncated);
    return this.#isSkipping || !content.includes(pageTag) ? undefined : this.#take(content.length);
  }

  #findPageEnd(from: number): number | undefined {
    const at = this.#buffer.subarray(0, this.#length).indexOf(pageEnd, from);
    if (at >= 0) return at + pageEnd.length;
    this.#searched = Math.max(from, this.#length - pageEnd.length + 1);
    return undefined;
  }

  #take(end: number): Uint8Array<ArrayBuffer> {
    this.#noteRoot();
    const piece = new Uint8Array(end);
    piece.set(this.#buffer.subarray(0, end));
    this.#drop(end);
    return piece;
  }

  #drop(end: number): void {
    this.#buffer.copyWithin(0, end, this.#length);
    this.#length -= end;
    this.#searched = 0;
  }

  /** Lets go of the open page; the pages before it, if any, are a piece. */
  #skipPage(): Uint8Array<ArrayBuffer> | undefined {
    this.#noteRoot();
    this.#options.notices.add(notice.pageTooLarge);
    this.#isSkipping = true;
    const { chunkBytes } = this.#options;
    const last = this.#buffer.subarray(0, Math.min(this.#length, chunkBytes)).lastIndexOf(pageEnd);
    const piece = last < 0 ? undefined : this.#take(last + pageEnd.length);
    return piece ?? this.next();
  }

  #noteRoot(): void {
    this.#hasRoot ??= this.#buffer.subarray(0, this.#length).indexOf("<mediawiki") >= 0;
  }
}
