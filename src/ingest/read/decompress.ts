import { createGunzip, type Gunzip } from "node:zlib";
import xz from "xz-decompress";
import { InputError } from "../../core/errors.js";
import type { Tally } from "../../core/tally.js";
import { completeStream } from "./bzip2-complete.js";
import { damageMark } from "./bzip2-member.js";
import { decodeBlocks } from "./bzip2-stream.js";
import { findDecoderProgram, runDecoder } from "./decoder-program.js";
import { type Compression, notice } from "./dump.js";

export interface DecompressOptions {
  /** `in-process` does without lbzip2, bzip2 and xz. */
  readonly decoder: "fastest" | "in-process";
  /** Gets `truncated`, `corrupt_block` and `corrupt_stream`. */
  readonly notices: Tally;
}

/** Opens the compressed bytes from their beginning; once only when `isRepeatable` is false. */
export interface CompressedInput {
  open(): AsyncIterable<Uint8Array>;
  readonly isRepeatable: boolean;
}

/**
 * Decompresses from front to back, holding little more than what one block or one read gives.
 *
 * Damage ends nothing: what comes before is yielded, bzip2 goes on at the next block, and the loss is counted.
 */
export function decompress(
  compression: Compression,
  input: CompressedInput,
  options: DecompressOptions,
): AsyncIterable<Uint8Array> {
  if (compression === "none") return input.open();
  if (compression === "gz") return gunzip(input.open(), options.notices);
  return compression === "bz2" ? bunzip(input, options) : unxz(input, options);
}

async function* bunzip(
  input: CompressedInput,
  { decoder, notices }: DecompressOptions,
): AsyncGenerator<Uint8Array> {
  const program = decoder === "fastest" ? findDecoderProgram("bz2") : undefined;
  if (!program) return yield* decodeBlocks(input.open(), notices);
  let doneBytes = 0;
  let isCut = false;
  const noteCut = (): void => {
    isCut = true;
  };
  const decoding = runDecoder(program, completeStream(input.open(), noteCut));
  let step = await decoding.next();
  for (; !step.done; step = await decoding.next()) {
    doneBytes += step.value.length;
    yield step.value;
  }
  // bzip2 stops at the first damaged block, and lbzip2 loses those under way: go on block by block.
  if (step.value === "whole") notices.add(notice.truncated, Number(isCut));
  else if (input.isRepeatable) yield* skipBytes(decodeBlocks(input.open(), notices), doneBytes);
  else notices.add(notice.corruptStream);
}

/** What lies behind the first `count` bytes; a lost block ends the skipping, as its size is not known. */
async function* skipBytes(pieces: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const piece of pieces) {
    if (piece === damageMark) left = 0;
    if (piece.length > left) yield left === 0 ? piece : piece.subarray(left);
    left = Math.max(0, left - piece.length);
  }
}

async function* unxz(
  input: CompressedInput,
  { decoder, notices }: DecompressOptions,
): AsyncGenerator<Uint8Array> {
  const program = decoder === "fastest" ? findDecoderProgram("xz") : undefined;
  if (!program) return yield* unxzInProcess(input.open(), notices);
  const end = yield* runDecoder(program, input.open());
  if (end !== "whole") notices.add(end === "truncated" ? notice.truncated : notice.corruptStream);
}

/** The last two bytes of every xz stream, before padding by zeros. */
const xzFooter = "YZ";

/** xz-decompress has one decoder a thread: a second dump waits until the first is read or given up. */
async function* unxzInProcess(input: AsyncIterable<Uint8Array>, notices: Tally): AsyncGenerator<Uint8Array> {
  let tail = "";
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    for await (const bytes of input) {
      const last = Buffer.from(bytes.subarray(-16)).toString("latin1");
      tail = (tail + last).replace(/\0+$/, "").slice(-16);
      yield bytes;
    }
  };
  const reader = new xz.XzReadableStream(toWebStream(watched())).getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
    // It ends in silence when its input does.
    if (!tail.endsWith(xzFooter)) notices.add(notice.truncated);
  } catch (error) {
    notices.add(judgeXzError(error));
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** By the error numbers of xz-embedded, which are all that xz-decompress tells. */
function judgeXzError(error: unknown): string {
  const code = Number(/error code (\d+)/.exec(String(error))?.[1]);
  if (code === 8) return notice.truncated;
  if (code === 5 || code === 7) return notice.corruptStream;
  if (Number.isNaN(code)) throw error;
  throw new InputError(`this xz file needs what the built-in decoder lacks (xz-embedded error ${code})`, {
    fix: "install xz, or unpack the dump first",
    cause: error,
  });
}

function toWebStream(input: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const step = await input.next();
      if (step.done) controller.close();
      else controller.enqueue(step.value);
    },
    async cancel() {
      await input.return(undefined);
    },
  });
}

/**
 * Every member of a gzip file. Written and drained step by step: a Node stream that fails throws away what it
 * has buffered, and these would be whole pages.
 */
async function* gunzip(input: AsyncIterable<Uint8Array>, notices: Tally): AsyncGenerator<Uint8Array> {
  const stream = createGunzip({ chunkSize: 1 << 16 });
  const ready: Uint8Array[] = [];
  stream.on("data", (bytes: Buffer) => ready.push(bytes));
  let failure: NodeJS.ErrnoException | undefined;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    failure = error;
  });
  try {
    for await (const bytes of input) {
      await settle(stream, (done) => stream.write(bytes, done));
      yield* ready.splice(0);
      if (failure) break;
    }
    if (!failure) await settle(stream, () => stream.end());
    yield* ready.splice(0);
  } finally {
    stream.destroy();
  }
  if (failure) notices.add(failure.code === "Z_BUF_ERROR" ? notice.truncated : notice.corruptStream);
}

/** Waits until a write is done, or the stream has ended or failed. */
function settle(stream: Gunzip, act: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      stream.off("end", finish).off("error", finish);
      resolve();
    };
    stream.once("end", finish).once("error", finish);
    act(finish);
  });
}
