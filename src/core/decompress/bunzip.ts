import { completeStream } from "./bzip2-complete.js";
import { decodeBlocks } from "./bzip2-stream.js";
import { damage } from "./compression.js";
import { findDecoderProgram, runDecoder } from "./decoder-program.js";
import type { CompressedInput, DecompressOptions } from "./decompress.js";

/** bzip2 by the fastest program there is, and from the first damage on, or without one, block by block. */
export async function* bunzip(
  input: CompressedInput,
  { decoder, notices, lossMark = new Uint8Array(0) }: DecompressOptions,
): AsyncGenerator<Uint8Array> {
  const program = decoder === "fastest" ? findDecoderProgram("bz2") : undefined;
  if (!program) return yield* markLosses(decodeBlocks(input.open(), notices), lossMark);
  let doneBytes = 0;
  let isCut = false;
  const noteCut = (): void => {
    isCut = true;
  };
  const decoding = runDecoder(program, completeStream(input.open(), noteCut));
  let step = await decoding.next();
  try {
    for (; !step.done; step = await decoding.next()) {
      doneBytes += step.value.length;
      yield step.value;
    }
  } finally {
    await decoding.return("whole");
  }
  // bzip2 stops at the first damaged block, and lbzip2 loses those under way: go on block by block.
  if (step.value === "whole") notices.add(damage.truncated, Number(isCut));
  else if (input.isRepeatable)
    yield* markLosses(skipBytes(decodeBlocks(input.open(), notices), doneBytes), lossMark);
  else notices.add(damage.corruptStream);
}

async function* markLosses(
  pieces: AsyncIterable<Uint8Array | undefined>,
  lossMark: Uint8Array,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield piece ?? lossMark;
}

/** What lies behind the first `count` bytes; a lost block ends the skipping, as its size is not known. */
async function* skipBytes(
  pieces: AsyncIterable<Uint8Array | undefined>,
  count: number,
): AsyncGenerator<Uint8Array | undefined> {
  let left = count;
  for await (const piece of pieces) {
    if (piece === undefined) left = 0;
    const length = piece?.length ?? 0;
    if (piece === undefined || length > left) yield left === 0 ? piece : piece?.subarray(left);
    left = Math.max(0, left - length);
  }
}
