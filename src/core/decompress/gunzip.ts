import { createGunzip, type Gunzip } from "node:zlib";
import type { Tally } from "../tally.js";
import { damage } from "./compression.js";
import type { CompressedInput } from "./decompress.js";

/** Written at a time: gzip makes at most a thousand times as much of it, which is held until it is taken. */
const sliceBytes = 1 << 12;

/**
 * Every member of a gzip file; what follows the last one and is none is counted as damage.
 *
 * A Node stream that fails throws away what it made of the bytes it was given last, and these would be whole
 * pages: an input that can be opened again is read a second time, those bytes one by one.
 */
export async function* gunzip(input: CompressedInput, notices: Tally): AsyncGenerator<Uint8Array> {
  const { failure, doneBytes } = yield* counting(inflate(input.open(), Number.POSITIVE_INFINITY));
  if (!failure) return;
  if (input.isRepeatable) yield* skipBytes(inflate(input.open(), failure.at), doneBytes);
  notices.add(failure.code === "Z_BUF_ERROR" ? damage.truncated : damage.corruptStream);
}

/** Passes pieces on; returns how many bytes they had beside what the pieces' generator returns. */
async function* counting(
  pieces: AsyncGenerator<Uint8Array, Failure | undefined>,
): AsyncGenerator<Uint8Array, { failure: Failure | undefined; doneBytes: number }> {
  let doneBytes = 0;
  try {
    for (;;) {
      const step = await pieces.next();
      if (step.done) return { failure: step.value, doneBytes };
      doneBytes += step.value.length;
      yield step.value;
    }
  } finally {
    await pieces.return(undefined);
  }
}

interface Failure {
  readonly code: string | undefined;
  /** The bytes that were written last begin at this offset. */
  readonly at: number;
}

/**
 * Written and drained step by step, in slices up to byte `carefulFrom` of the input and one by one from there.
 *
 * @returns why it ended before the input, if it did
 */
async function* inflate(
  input: AsyncIterable<Uint8Array>,
  carefulFrom: number,
): AsyncGenerator<Uint8Array, Failure | undefined> {
  const stream = createGunzip({ chunkSize: 1 << 16 });
  const ready: Uint8Array[] = [];
  let error: NodeJS.ErrnoException | undefined;
  let hasEnded = false;
  stream.on("data", (bytes: Buffer) => ready.push(bytes));
  stream.on("end", () => (hasEnded = true));
  stream.on("error", (thrown: NodeJS.ErrnoException) => (error = thrown));
  const isRunning = (): boolean => error === undefined && !hasEnded;
  let position = 0;
  try {
    for await (const slice of slices(input, carefulFrom)) {
      await settle(stream, (done) => stream.write(slice, done));
      yield* ready.splice(0);
      if (!isRunning()) break;
      position += slice.length;
    }
    if (isRunning()) await settle(stream, () => stream.end());
    yield* ready.splice(0);
  } finally {
    stream.destroy();
  }
  return error && { code: error.code, at: position };
}

async function* slices(input: AsyncIterable<Uint8Array>, carefulFrom: number): AsyncGenerator<Uint8Array> {
  let position = 0;
  for await (const bytes of input) {
    for (let at = 0; at < bytes.length; ) {
      const untilCareful = carefulFrom - position;
      const size = untilCareful > 0 ? Math.min(sliceBytes, untilCareful) : 1;
      const slice = bytes.subarray(at, at + size);
      yield slice;
      at += slice.length;
      position += slice.length;
    }
  }
}

/** What lies behind the first `count` bytes. */
async function* skipBytes(pieces: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const piece of pieces) {
    if (piece.length > left) yield piece.subarray(left);
    left = Math.max(0, left - piece.length);
  }
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
