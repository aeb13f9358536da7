import { asBuffer } from "../../core/bytes.js";
import type { Tally } from "../../core/tally.js";
import { notice } from "./dump.js";

export interface CutRecordsOptions {
  /** Least bytes in a piece, except in the last. */
  readonly chunkBytes: number;
  /** A longer line is skipped. */
  readonly maxRecordBytes: number;
  readonly notices: Tally;
}

const newline = 0x0a;
/** CirrusSearch puts a line of its own before each record: never the last of a piece. */
const indexLine = Buffer.from('{"index":');

/**
 * Cuts NDJSON after whole records: each piece ends with the first record that ends at or beyond `chunkBytes`, so
 * that the pieces depend on the content alone and not on how it arrives. The last line needs no line end; a piece
 * of white space alone is left out.
 *
 * Lines beyond `maxRecordBytes` are counted as `record_too_large` and never held.
 */
export async function* cutRecords(
  input: AsyncIterable<Uint8Array>,
  options: CutRecordsOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const cutter = new RecordCutter(options);
  for await (const bytes of input) {
    for (let from = 0; from < bytes.length; ) {
      from = cutter.append(bytes, from);
      const piece = cutter.takeFull();
      if (piece) yield piece;
    }
  }
  const rest = cutter.takeRest();
  if (rest) yield rest;
}

class RecordCutter {
  readonly #options: CutRecordsOptions;
  #buffer: Buffer;
  #length = 0;
  /** Where the open line begins in the buffer. */
  #lineStart = 0;
  #isSkipping = false;
  #isFull = false;

  constructor(options: CutRecordsOptions) {
    this.#options = options;
    this.#buffer = Buffer.allocUnsafeSlow(2 * options.chunkBytes);
  }

  /** Takes bytes up to the end of a line, or all there are, and says where it stopped. */
  append(bytes: Uint8Array, from: number): number {
    const at = asBuffer(bytes).indexOf(newline, from);
    const end = at < 0 ? bytes.length : at + 1;
    const { maxRecordBytes, notices } = this.#options;
    if (!this.#isSkipping && this.#length - this.#lineStart + end - from > maxRecordBytes) {
      notices.add(notice.recordTooLarge);
      this.#isSkipping = true;
      this.#length = this.#lineStart;
    }
    if (!this.#isSkipping) this.#copy(bytes, from, end);
    if (at >= 0) this.#endLine();
    return end;
  }

  /** The piece, once it is long enough and its last line is a record. */
  takeFull(): Uint8Array<ArrayBuffer> | undefined {
    return this.#isFull ? this.#take() : undefined;
  }

  takeRest(): Uint8Array<ArrayBuffer> | undefined {
    const isBlank = this.#buffer.toString("latin1", 0, Math.min(this.#length, 64)).trim() === "";
    return isBlank ? undefined : this.#take();
  }

  #copy(bytes: Uint8Array, from: number, end: number): void {
    const length = this.#length + end - from;
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes.subarray(from, end), this.#length);
    this.#length = length;
  }

  #endLine(): void {
    const start = this.#lineStart;
    this.#isSkipping = false;
    this.#lineStart = this.#length;
    const isIndexLine = this.#buffer.subarray(start, start + indexLine.length).equals(indexLine);
    this.#isFull = this.#length >= this.#options.chunkBytes && !isIndexLine;
  }

  #take(): Uint8Array<ArrayBuffer> {
    const piece = new Uint8Array(this.#length);
    piece.set(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    this.#lineStart = 0;
    this.#isFull = false;
    return piece;
  }
}
