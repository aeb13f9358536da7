import { closeSync, openSync, readSync } from "node:fs";
import { InputError } from "../../../core/errors.js";
import { type Encoding, encodings } from "../../../formats/decode-text.js";
import { splitLines } from "../../../formats/lines.js";
import { openText } from "../../../formats/open.js";
import { splitTextWords } from "../../../formats/split-words.js";
import type { Example } from "../../../text/example.js";
import type { Blocks } from "./block-source.js";

export interface TextOptions {
  readonly datasetId: string;
  readonly encoding?: Encoding;
  /** Told once of each file that is not UTF-8 when no encoding was named. */
  readonly onFallback?: (encoding: Encoding) => void;
  /** BCP 47 tag; decides how the text is split into words. */
  readonly language?: string;
}

/** A line of plain text as an example without mentions; its id is the line's number, from 1. */
function exampleOfLine(line: string, number: number, { datasetId, language }: TextOptions): Example {
  const text = line.replace(/^[\0- ]+|[\0- ]+$/g, "");
  return { id: String(number), text, words: splitTextWords(text, language), mentions: [], datasetId };
}

/** A character beyond the space of ASCII: what the index of blocks counts by, byte for byte. */
const hasText = (line: string): boolean => /[^\0- ]/.test(line);

/** The texts of a plain file, one a line, in batches; empty lines are none. */
export async function* readTextLines(file: string, options: TextOptions): AsyncGenerator<readonly Example[]> {
  const { encoding, onFallback } = options;
  const text = openText(file, { onFallback, ...(encoding === undefined ? {} : { encoding }) });
  for await (const { lines, first } of splitLines(text)) {
    const examples = lines.flatMap((line, i) =>
      hasText(line) ? [exampleOfLine(line, first + i, options)] : [],
    );
    if (examples.length > 0) yield examples;
  }
}

interface LineBlock {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly firstLine: number;
}

/**
 * The lines of UTF-8 files in blocks that are read when they are asked for, so that text of any size trains in the
 * memory of some blocks.
 *
 * @param files not compressed
 */
export async function indexTextLines(
  files: readonly string[],
  options: TextOptions,
  linesPerBlock = 64,
): Promise<Blocks> {
  const blocks: LineBlock[] = [];
  const sizes: number[] = [];
  for (const file of files)
    for await (const { size, ...block } of findBlocks(file, linesPerBlock)) {
      blocks.push(block);
      sizes.push(size);
    }
  return { sizes, read: (index) => readBlock(blocks[index], options) };
}

async function* findBlocks(
  file: string,
  linesPerBlock: number,
): AsyncGenerator<LineBlock & { readonly size: number }> {
  const bytes = Buffer.allocUnsafe(1 << 20);
  const descriptor = openSync(file, "r");
  try {
    let place = { start: 0, firstLine: 1, size: 0 };
    let line = 1;
    let isText = false;
    for (let at = 0; ; ) {
      const count = readSync(descriptor, bytes, 0, bytes.length, at);
      const isEnd = count === 0;
      for (let i = 0; i < (isEnd ? 1 : count); i++) {
        const isLineEnd = isEnd || bytes[i] === newline;
        if (!isLineEnd && bytes[i] > space) isText = true;
        if (!isLineEnd) continue;
        if (isText) place.size++;
        isText = false;
        line++;
        const end = isEnd ? at : at + i + 1;
        if (place.size < linesPerBlock && !isEnd) continue;
        if (place.size > 0) yield { file, end, ...place };
        place = { start: end, firstLine: line, size: 0 };
      }
      if (isEnd) return;
      at += count;
    }
  } finally {
    closeSync(descriptor);
  }
}

const newline = 10;
const space = 32;

function readBlock({ file, start, end, firstLine }: LineBlock, options: TextOptions): readonly Example[] {
  const bytes = Buffer.allocUnsafe(end - start);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, bytes, 0, bytes.length, start);
  } finally {
    closeSync(descriptor);
  }
  return decodeUtf8(bytes, file, firstLine)
    .split("\n")
    .flatMap((line, i) => (hasText(line) ? [exampleOfLine(line, firstLine + i, options)] : []));
}

function decodeUtf8(bytes: Uint8Array, file: string, line: number): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw new InputError(`${file} is not UTF-8 text behind line ${line}`, {
      at: { file, line },
      fix: `name its encoding, one of ${encodings.join(", ")}`,
      cause,
    });
  }
}
