import { createReadStream } from "node:fs";
import { InputError } from "../../core/errors.js";
import { Tally } from "../../core/tally.js";
import { loadBzip2Decoder } from "./bzip2-member.js";
import { type CompressedInput, decompress } from "./decompress.js";
import {
  type BytesChunk,
  type Compression,
  type DumpPlan,
  type DumpSource,
  notice,
  type RangeChunk,
} from "./dump.js";
import { type FileBytes, joinBytes, openFileBytes } from "./file-bytes.js";
import { readHead, recogniseCompression } from "./head.js";
import { hasPageAlignedMembers } from "./multistream.js";
import { cutAlongMembers, findIndexFile, fitsDump, readIndexOffsets } from "./multistream-index.js";
import { bytesChunks, counted, prepend, remember } from "./sequential.js";

export interface OpenDumpOptions {
  /** `in-process` decompresses without child processes; default `fastest`: lbzip2, bzip2, xz where installed. */
  readonly decoder?: "fastest" | "in-process";
  /** Index of a multistream dump; by default it is looked for beside the dump. */
  readonly indexPath?: string;
  /** Compressed bytes in a chunk of a multistream dump, about; default 1 MB. */
  readonly memberChunkBytes?: number;
  /** Bytes of XML in any other chunk, about; default 1 MB. */
  readonly chunkBytes?: number;
  /** A member or page that gets longer than this, uncompressed, is skipped; default 512 MB. */
  readonly maxChunkBytes?: number;
  /** What `-` stands for; default the process's standard input. */
  readonly stdin?: AsyncIterable<Uint8Array>;
}

type Settings = Required<Omit<OpenDumpOptions, "indexPath" | "stdin">>;

const defaults: Settings = {
  decoder: "fastest",
  memberChunkBytes: 1 << 20,
  chunkBytes: 1 << 20,
  maxChunkBytes: 512 << 20,
};

/** One read of a file that is read from front to back. */
const readBytes = 1 << 18;
/** Enough to tell every compression apart. */
const magicBytes = 16;

/**
 * Opens a MediaWiki XML dump, plain or compressed by bzip2, gzip or xz, and plans how it is cut into chunks.
 * What it is, its content tells, not its name.
 *
 * Chunks have the same numbers and content whenever file and sizes are the same, with any number of readers.
 *
 * @param path a file, or `-` for standard input
 * @throws InputError when there is no such file, or it is a directory, empty, or not such a dump
 */
export async function openDump(path: string, options: OpenDumpOptions = {}): Promise<DumpSource> {
  const { indexPath, stdin, ...given } = options;
  const settings: Settings = { ...defaults, ...given };
  return path === "-" ? openStream(stdin ?? process.stdin, settings) : openFile(path, settings, indexPath);
}

async function openFile(
  path: string,
  settings: Settings,
  indexPath: string | undefined,
): Promise<DumpSource> {
  const file = openFileBytes(path);
  try {
    const compression = recogniseCompression(file.read(0, magicBytes), path);
    const input = fileInput(path);
    const headNotices = new Tally();
    const headXml = decompress(compression, input, { decoder: "in-process", notices: headNotices });
    const { site, hasRoot } = await readHead(headXml, path, headNotices);
    const source = { path, compression, site, totalBytes: file.size };
    const { maxChunkBytes } = settings;
    const cut = await planRanges(file, compression, settings, indexPath);
    if (cut) {
      const { plan, notices, format, ranges } = cut;
      const owned = { path, format, hasRoot, maxBytes: maxChunkBytes };
      return { ...source, plan, notices, chunks: (from = 0) => rangeChunks(ranges, owned, from) };
    }
    const chunks = (from = 0): AsyncGenerator<BytesChunk> => readChunks(compression, input, settings, from);
    return { ...source, plan: "sequential", notices: {}, chunks };
  } finally {
    file.close();
  }
}

interface RangePlan {
  readonly plan: DumpPlan;
  readonly format: "bz2" | "xml";
  readonly ranges: readonly (readonly [start: number, end: number])[];
  readonly notices: Readonly<Record<string, number>>;
}

/** How the file can be read at many places at once; undefined when it can only be read from its beginning. */
async function planRanges(
  file: FileBytes,
  compression: Compression,
  { decoder, chunkBytes, memberChunkBytes, maxChunkBytes }: Settings,
  indexPath: string | undefined,
): Promise<RangePlan | undefined> {
  if (compression === "none")
    return { plan: "ranges", format: "xml", ranges: cutEvenly(file.size, chunkBytes), notices: {} };
  if (compression !== "bz2") return undefined;
  if (!hasPageAlignedMembers(file, await loadBzip2Decoder(), maxChunkBytes)) return undefined;
  const index = indexPath ?? findIndexFile(file.path);
  const offsets = index === undefined ? undefined : await readIndex(index, decoder);
  if (offsets && fitsDump(offsets, file)) {
    const ranges = cutAlongMembers(offsets, file.size, memberChunkBytes);
    return { plan: "index", format: "bz2", ranges, notices: {} };
  }
  return {
    plan: "members",
    format: "bz2",
    ranges: cutEvenly(file.size, memberChunkBytes),
    notices: offsets ? { [notice.indexMismatch]: 1 } : {},
  };
}

async function readIndex(path: string, decoder: Settings["decoder"]): Promise<number[]> {
  const file = openFileBytes(path);
  const isCompressed = Buffer.from(file.read(0, 3)).toString("latin1") === "BZh";
  file.close();
  const options = { decoder, notices: new Tally() };
  return readIndexOffsets(decompress(isCompressed ? "bz2" : "none", fileInput(path), options));
}

const fileInput = (path: string): CompressedInput => ({
  open: () => createReadStream(path, { highWaterMark: readBytes }),
  isRepeatable: true,
});

function cutEvenly(size: number, rangeBytes: number): (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(size / rangeBytes) }, (_, k) => [
    k * rangeBytes,
    Math.min(size, (k + 1) * rangeBytes),
  ]);
}

async function* rangeChunks(
  ranges: RangePlan["ranges"],
  owned: Pick<RangeChunk, "path" | "format" | "hasRoot" | "maxBytes">,
  from: number,
): AsyncGenerator<RangeChunk> {
  for (let number = from; number < ranges.length; number++) {
    const [start, end] = ranges[number];
    yield { kind: "range", number, inputBytes: end - start, ...owned, start, end };
  }
}

function readChunks(
  compression: Compression,
  input: CompressedInput,
  { decoder, chunkBytes, maxChunkBytes }: Settings,
  from: number,
): AsyncGenerator<BytesChunk> {
  const notices = new Tally();
  const inputBytes = { count: 0 };
  const watched = { ...input, open: () => counted(input.open(), inputBytes) };
  const xml = decompress(compression, watched, { decoder, notices });
  return bytesChunks(xml, { chunkBytes, maxChunkBytes, notices, inputBytes, from });
}

/** A dump that passes by once: its head is read first, and kept for the chunks. */
async function openStream(stdin: AsyncIterable<Uint8Array>, settings: Settings): Promise<DumpSource> {
  const bytes = stdin[Symbol.asyncIterator]();
  const ahead: Uint8Array[] = [];
  const magic = await readAhead(bytes, ahead, magicBytes);
  const compression = recogniseCompression(magic, "-");
  const notices = new Tally();
  const inputBytes = { count: 0 };
  const input = { open: () => counted(prepend(ahead, bytes), inputBytes), isRepeatable: false };
  const { decoder, chunkBytes, maxChunkBytes } = settings;
  const xml = decompress(compression, input, { decoder, notices })[Symbol.asyncIterator]();
  const headXml: Uint8Array[] = [];
  const { site } = await readHead(remember(xml, headXml), "-", notices);
  let isTaken = false;
  const chunks = (from = 0): AsyncGenerator<BytesChunk> => {
    if (isTaken)
      throw new InputError("standard input can be read once, and it has been", {
        fix: "give the dump as a file",
      });
    isTaken = true;
    return bytesChunks(prepend(headXml, xml), { chunkBytes, maxChunkBytes, notices, inputBytes, from });
  };
  return { path: "-", compression, plan: "sequential", site, totalBytes: undefined, notices: {}, chunks };
}

/** At least `count` bytes, or all there are, which stay in `ahead`. */
async function readAhead(
  bytes: AsyncIterator<Uint8Array>,
  ahead: Uint8Array[],
  count: number,
): Promise<Uint8Array> {
  let length = 0;
  while (length < count) {
    const step = await bytes.next();
    if (step.done) break;
    ahead.push(step.value);
    length += step.value.length;
  }
  return joinBytes(ahead);
}
