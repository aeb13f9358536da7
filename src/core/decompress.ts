import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { ReadableStream } from "node:stream/web";
import { createGunzip } from "node:zlib";
import { InputError, ToolkitError, TruncatedInputError } from "./errors.js";

export type Compression = "plain" | "gzip" | "bzip2" | "xz";

export interface DecompressOptions {
  /** Called with the number of compressed bytes taken so far. */
  readonly onRead?: (bytesRead: number) => void;
  /** Programs that may decompress bzip2 and xz, best first; with none of them present, JavaScript does. */
  readonly programs?: Readonly<Record<"bzip2" | "xz", readonly string[]>>;
}

const defaultPrograms = { bzip2: ["lbzip2", "bzip2"], xz: ["xz"] } as const;

const magics: readonly (readonly [Compression, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
];
const longestMagic = 6;

/** What `head`, the first bytes of a file, says of its compression. */
export function detectCompression(head: Uint8Array): Compression {
  const found = magics.find(([, magic]) => magic.every((byte, i) => head[i] === byte));
  return found?.[0] ?? "plain";
}

/**
 * The bytes of a file, decompressed when its first bytes are those of gzip, bzip2 or xz, whatever its name.
 *
 * Memory is flat: the file is read as fast as the bytes are taken. Members or streams that follow each other
 * in one file are read as one.
 *
 * @throws InputError when the file cannot be read
 * @throws TruncatedInputError after the last byte that could be read, when the file ends or breaks early
 */
export async function* openDecompressed(
  path: string,
  options: DecompressOptions = {},
): AsyncGenerator<Uint8Array> {
  yield* decompress(readFile(path), path, options);
}

/** As `openDecompressed`, from bytes that come from anywhere; `name` is what errors call them. */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  name: string,
  { onRead, programs = defaultPrograms }: DecompressOptions = {},
): AsyncGenerator<Uint8Array> {
  const { head, bytes } = await peek(onRead ? countBytes(source, onRead) : source);
  const compression = detectCompression(head);
  if (compression === "plain") return yield* bytes;
  if (compression === "gzip") return yield* throughGunzip(bytes, name);
  const program = programs[compression].find(isInstalled);
  if (program !== undefined) return yield* throughProgram(program, bytes, name);
  if (compression === "bzip2") return yield* throughUnbzip2(bytes, name);
  yield* throughXzModule(bytes, name);
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 18 });
  } catch (cause) {
    throw new InputError(`${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? cause})`, {
      at: { file: path },
      fix: "check the path",
      cause,
    });
  }
}

async function* countBytes(
  source: AsyncIterable<Uint8Array>,
  onRead: (bytesRead: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytesRead = 0;
  for await (const chunk of source) {
    yield chunk;
    onRead((bytesRead += chunk.length));
  }
}

/** The first bytes of a source, and the whole source again. */
async function peek(
  source: AsyncIterable<Uint8Array>,
): Promise<{ head: Uint8Array; bytes: AsyncGenerator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < longestMagic) {
    const next = await iterator.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  async function* replay(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, bytes: replay() };
}

const installed = new Map<string, boolean>();

function isInstalled(program: string): boolean {
  let isThere = installed.get(program);
  if (isThere === undefined) {
    isThere = spawnSync(program, ["--help"], { stdio: "ignore" }).error === undefined;
    installed.set(program, isThere);
  }
  return isThere;
}

const truncated = (name: string, cause: unknown): TruncatedInputError =>
  new TruncatedInputError(
    `${basename(name)} ends or breaks in the middle (${cause instanceof Error ? cause.message : cause})`,
    { at: { file: name }, fix: "fetch the file again and compare its checksum", cause },
  );

/** Pieces of an input so small that what a decompressor makes of one fits into memory. */
function* slices(chunk: Uint8Array, sizeBytes = 1 << 14): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += sizeBytes) yield chunk.subarray(at, at + sizeBytes);
}

/**
 * Feeds Node's gunzip slice by slice and passes on what came out. Read as a stream, it would lose what it
 * had decompressed but not handed over when the input breaks.
 */
async function* throughGunzip(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const made: Uint8Array[] = [];
  let failure: Error | undefined;
  let hasEnded = false; // also when bytes that are no gzip member follow the last one
  const stopped = new Promise<void>((resolve) => {
    gunzip.on("data", (chunk: Buffer) => made.push(chunk));
    gunzip.on("error", (error) => resolve(void (failure = error)));
    gunzip.on("end", () => resolve(void (hasEnded = true)));
  });
  const isRunning = (): boolean => failure === undefined && !hasEnded;
  try {
    for await (const chunk of source) {
      for (const slice of slices(chunk)) {
        if (isRunning()) {
          await Promise.race([new Promise<void>((done) => gunzip.write(slice, () => done())), stopped]);
        }
        yield* made.splice(0);
      }
      if (!isRunning()) break;
    }
    if (isRunning()) gunzip.end();
    await stopped;
    yield* made.splice(0);
    if (failure) throw truncated(name, failure);
  } finally {
    gunzip.destroy();
  }
}

/** Where no program can: unbzip2-stream, which works within its `write` and calls back before that returns. */
async function* throughUnbzip2(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const { default: makeUnbzip2 } = await import("unbzip2-stream");
  const unbzip2 = makeUnbzip2();
  const made: Uint8Array[] = [];
  let failure: Error | undefined;
  unbzip2.on("data", (chunk) => made.push(chunk));
  unbzip2.on("error", (error) => (failure ??= error));
  for await (const chunk of source) {
    for (const slice of slices(chunk)) {
      unbzip2.write(slice);
      yield* made.splice(0);
      if (failure) throw truncated(name, failure);
    }
  }
  unbzip2.end();
  yield* made.splice(0);
  if (failure) throw truncated(name, failure);
}

async function* throughProgram(
  program: string,
  source: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  const child = spawn(program, ["-dc"], { stdio: "pipe" });
  const complaint: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => complaint.push(chunk));
  const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
  const feeding = feed(child, source);
  feeding.catch(() => {}); // what the source throws is awaited once the program's output has ended
  try {
    yield* child.stdout;
    await feeding;
    const code = await exit;
    if (code !== 0) {
      const said = Buffer.concat(complaint).toString("utf8").trim().split("\n")[0];
      throw truncated(name, said || `${program} ended with ${code}`);
    }
  } finally {
    child.kill();
    await feeding.catch(() => {});
  }
}

/** Writes the source to a program as fast as the program reads; a program that has ended takes no more. */
async function feed(child: ChildProcessWithoutNullStreams, source: AsyncIterable<Uint8Array>): Promise<void> {
  let isOpen = true;
  const closed = new Promise<void>((resolve) => {
    const close = (): void => {
      isOpen = false;
      resolve();
    };
    child.stdin.on("error", close); // the program ended before its input did
    child.stdin.on("close", close);
  });
  try {
    for await (const chunk of source) {
      if (!isOpen) break;
      if (!child.stdin.write(chunk)) {
        await Promise.race([new Promise((resolve) => child.stdin.once("drain", resolve)), closed]);
      }
    }
  } finally {
    child.stdin.end();
  }
}

async function* throughXzModule(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const { default: xz } = await import("xz-decompress");
  const stream = new xz.XzReadableStream(ReadableStream.from(source) as never);
  try {
    yield* stream as unknown as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw cause instanceof ToolkitError ? cause : truncated(name, cause);
  }
}
