import { joinBytes } from "../../core/bytes.js";
import type { Compression } from "../../core/decompress/compression.js";
import { type CompressedInput, decompress } from "../../core/decompress/decompress.js";
import { InputError } from "../../core/errors.js";
import { Tally } from "../../core/tally.js";
import { type DumpChunk, type DumpSource, damageMark, type RecordFormat } from "./dump.js";
import { openFileBytes, withReadErrors } from "./file-bytes.js";
import { type ContentKind, readHead, recogniseCompression, recogniseContent } from "./head.js";
import { recordChunks, toLines } from "./open-records.js";
import { fileInput, planRanges, rangeChunks } from "./plan-ranges.js";
import { readRecordHead } from "./record-head.js";
import { bytesChunks, concat, counted, prepend, remember, type SequentialOptions } from "./sequential.js";

export interface OpenDumpOptions {
  /** `in-process` decompresses without child processes; default `fastest`: lbzip2, bzip2, xz where installed. */
  readonly decoder?: "fastest" | "in-process";
  /** Index of a multistream dump; by default it is looked for beside the dump. */
  readonly indexPath?: string;
  /** Compressed bytes in a chunk of a multistream dump, about; default 1 MB. */
  readonly memberChunkBytes?: number;
  /** Bytes of XML in any other chunk, about; default 1 MB. */
  readonly chunkBytes?: number;
  /** Members and pages that would make a chunk longer than this are skipped and counted; default 512 MB. */
  readonly maxChunkBytes?: number;
  /** Lines and records of JSON dumps that are longer than this are skipped and counted; default 64 MB. */
  readonly maxRecordBytes?: number;
  /** What `-` stands for; default the process's standard input. */
  readonly stdin?: AsyncIterable<Uint8Array>;
}

type Settings = Required<Omit<OpenDumpOptions, "indexPath" | "stdin">>;

const defaults: Settings = {
  decoder: "fastest",
  memberChunkBytes: 1 << 20,
  chunkBytes: 1 << 20,
  maxChunkBytes: 512 << 20,
  maxRecordBytes: 64 << 20,
};

/** Enough to tell every compression, and every kind of content, apart. */
const headBytes = 512;

/**
 * Opens a dump, plain or compressed by bzip2, gzip or xz, and plans how it is cut into chunks: MediaWiki XML, or
 * records of CirrusSearch or Wikimedia Enterprise as NDJSON, a tar archive of NDJSON, or one JSON array. What it
 * is, its content tells, not its name.
 *
 * Chunks have the same numbers and content whenever file and sizes are the same, with any number of readers.
 *
 * @param path a file, or `-` for standard input
 * @throws InputError when there is no such file, or it is a directory, empty, or not such a dump
 */
export async function openDump(path: string, options: OpenDumpOptions = {}): Promise<DumpSource> {
  const { indexPath, stdin, ...given } = options;
  const settings: Settings = { ...defaults, ...given };
  return path === "-"
    ? openStream(withReadErrors(stdin ?? process.stdin, path), settings)
    : openFile(path, settings, indexPath);
}

async function openFile(
  path: string,
  settings: Settings,
  indexPath: string | undefined,
): Promise<DumpSource> {
  const file = openFileBytes(path);
  try {
    const compression = recogniseCompression(file.read(0, headBytes), path);
    const input = fileInput(path);
    const open = (notices: Tally): AsyncIterable<Uint8Array> =>
      decompress(compression, input, { decoder: "in-process", notices, lossMark: damageMark });
    const kind = recogniseContent(await readFirst(open(new Tally())));
    const source = { path, compression, totalBytes: file.size };
    const plan = "sequential";
    if (kind !== "xml") {
      const { maxRecordBytes } = settings;
      const lines = toLines(open(new Tally()), kind, { maxRecordBytes, notices: new Tally() });
      const head = await readRecordHead(lines, path, maxRecordBytes);
      const chunks = (from = 0) => readInput(compression, input, settings, { kind, ...head }, from);
      return { ...source, ...head, plan, notices: {}, chunks };
    }
    const headNotices = new Tally();
    const { site, hasRoot } = await readHead(open(headNotices), path, headNotices);
    const format = "xml";
    const cut = await planRanges(file, compression, settings, indexPath);
    if (cut) {
      const { plan, notices, ranges } = cut;
      const owned = { path, format: cut.format, hasRoot, maxBytes: settings.maxChunkBytes };
      return {
        ...source,
        site,
        format,
        plan,
        notices,
        chunks: (from = 0) => rangeChunks(ranges, owned, from),
      };
    }
    const chunks = (from = 0) => readInput(compression, input, settings, { kind, format }, from);
    return { ...source, site, format, plan, notices: {}, chunks };
  } finally {
    file.close();
  }
}

/** At least `headBytes`, or all there are. */
async function readFirst(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of content) {
    pieces.push(piece);
    length += piece.length;
    if (length >= headBytes) break;
  }
  return joinBytes(pieces);
}

/** What the content is: its kind as it lies in the file, and the format of its pages. */
type Content =
  | { readonly kind: "xml"; readonly format: "xml" }
  | { readonly kind: Exclude<ContentKind, "xml">; readonly format: RecordFormat };

/** Chunks of an input that is read from front to back. */
function readInput(
  compression: Compression,
  input: CompressedInput,
  settings: Settings,
  content: Content,
  from: number,
): AsyncGenerator<DumpChunk> {
  const notices = new Tally();
  const inputBytes = { count: 0 };
  const watched = { ...input, open: () => counted(input.open(), inputBytes) };
  const { decoder } = settings;
  const bytes = decompress(compression, watched, { decoder, notices, lossMark: damageMark });
  return cutContent(bytes, content, settings, { notices, inputBytes, from });
}

function cutContent(
  bytes: AsyncIterable<Uint8Array>,
  { kind, format }: Content,
  { chunkBytes, maxChunkBytes, maxRecordBytes }: Settings,
  options: SequentialOptions,
): AsyncGenerator<DumpChunk> {
  const { notices } = options;
  if (kind === "xml") return bytesChunks(bytes, { ...options, chunkBytes, maxBytes: maxChunkBytes });
  const lines = toLines(bytes, kind, { maxRecordBytes, notices });
  return recordChunks(lines, format as RecordFormat, { ...options, chunkBytes, maxRecordBytes });
}

/** A dump that passes by once: its head is read first, and kept for the chunks. */
async function openStream(stdin: AsyncIterable<Uint8Array>, settings: Settings): Promise<DumpSource> {
  const bytes = stdin[Symbol.asyncIterator]();
  const ahead: Uint8Array[] = [];
  const compression = recogniseCompression(await readFirst(remember(bytes, ahead)), "-");
  const notices = new Tally();
  const inputBytes = { count: 0 };
  const input = { open: () => counted(prepend(ahead, bytes), inputBytes), isRepeatable: false };
  const { decoder, maxRecordBytes } = settings;
  const unpacked = decompress(compression, input, { decoder, notices, lossMark: damageMark });
  const content = unpacked[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  const kind = recogniseContent(await readFirst(remember(content, head)));
  const again = concat([...head], remember(content, head));
  const known =
    kind === "xml"
      ? { kind, format: "xml" as const, site: (await readHead(again, "-", notices)).site }
      : {
          kind,
          ...(await readRecordHead(
            toLines(again, kind, { maxRecordBytes, notices: new Tally() }),
            "-",
            maxRecordBytes,
          )),
        };
  let isTaken = false;
  const chunks = (from = 0): AsyncGenerator<DumpChunk> => {
    if (isTaken)
      throw new InputError("standard input can be read once, and it has been", {
        fix: "give the dump as a file",
      });
    isTaken = true;
    return cutContent(prepend(head, content), known, settings, { notices, inputBytes, from });
  };
  const { format, site } = known;
  return {
    path: "-",
    compression,
    format,
    plan: "sequential",
    site,
    totalBytes: undefined,
    notices: {},
    chunks,
  };
}
