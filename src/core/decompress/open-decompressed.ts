import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { InputError, TruncatedInputError } from "../errors.js";
import { Tally } from "../tally.js";
import { detectCompression, longestMagicBytes } from "./compression.js";
import { decompress } from "./decompress.js";

export interface OpenDecompressedOptions {
  /** Called with the number of compressed bytes taken so far. */
  readonly onRead?: (bytesRead: number) => void;
  /** `in-process` does without lbzip2, bzip2 and xz; default `fastest`. */
  readonly decoder?: "fastest" | "in-process";
}

/**
 * The bytes of a file, decompressed when its first bytes are those of gzip, bzip2 or xz, whatever its name.
 * A pipe may stand for the file: it is read once.
 *
 * Memory is flat: the file is read as fast as the bytes are taken.
 *
 * @throws InputError when the file cannot be read
 * @throws TruncatedInputError after the last byte before the place where the file ends or breaks early
 */
export async function* openDecompressed(
  path: string,
  { onRead, decoder = "fastest" }: OpenDecompressedOptions = {},
): AsyncGenerator<Uint8Array> {
  let bytesRead = 0;
  const note = (count: number): void => onRead?.((bytesRead = Math.max(bytesRead, count)));
  const { head, all } = await peek(readFile(path, note));
  let isFirst = true;
  const open = (): AsyncIterable<Uint8Array> => {
    const bytes = isFirst ? all : readFile(path, note);
    isFirst = false;
    return bytes;
  };
  const isRepeatable = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  const notices = new Tally();
  const input = { open, isRepeatable };
  for await (const bytes of decompress(detectCompression(head), input, { decoder, notices })) {
    if (notices.size > 0) break; // what lies behind a loss does not follow on what was before it
    yield bytes;
  }
  if (notices.size > 0)
    throw new TruncatedInputError(`${basename(path)} ends or breaks in the middle (${notices})`, {
      at: { file: path },
      fix: "fetch the file again and compare its checksum",
    });
}

async function* readFile(path: string, onRead: (bytesRead: number) => void): AsyncGenerator<Uint8Array> {
  let bytesRead = 0;
  try {
    for await (const bytes of createReadStream(path, { highWaterMark: 1 << 18 })) {
      yield bytes as Buffer;
      onRead((bytesRead += (bytes as Buffer).length));
    }
  } catch (cause) {
    throw new InputError(`${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? cause})`, {
      at: { file: path },
      fix: "check the path",
      cause,
    });
  }
}

/** The first bytes of a source, and the whole source again. */
async function peek(
  source: AsyncGenerator<Uint8Array>,
): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (length < longestMagicBytes) {
    const next = await source.next();
    if (next.done) break;
    pieces.push(next.value);
    length += next.value.length;
  }
  async function* replay(): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces.splice(0);
      yield* source;
    } finally {
      await source.return(undefined);
    }
  }
  return { head: Buffer.concat(pieces), all: replay() };
}
