import { createReadStream } from "node:fs";
import { loadBzip2Decoder } from "../../core/decompress/bzip2-member.js";
import type { Compression } from "../../core/decompress/compression.js";
import { type CompressedInput, decompress } from "../../core/decompress/decompress.js";
import { Tally } from "../../core/tally.js";
import { type DumpPlan, notice, type RangeChunk } from "./dump.js";
import { type FileBytes, openFileBytes, withReadErrors } from "./file-bytes.js";
import { hasPageAlignedMembers } from "./multistream.js";
import { cutAlongMembers, findIndexFile, fitsDump, readIndexOffsets } from "./multistream-index.js";

export interface RangeSettings {
  readonly decoder: "fastest" | "in-process";
  readonly memberChunkBytes: number;
  readonly chunkBytes: number;
  readonly maxChunkBytes: number;
}

/** One read of a file that is read from front to back. */
const readBytes = 1 << 18;

/** A file, as often as one likes. */
export const fileInput = (path: string): CompressedInput => ({
  open: () => withReadErrors(createReadStream(path, { highWaterMark: readBytes }), path),
  isRepeatable: true,
});

export interface RangePlan {
  readonly plan: DumpPlan;
  readonly format: "bz2" | "xml";
  readonly ranges: readonly (readonly [start: number, end: number])[];
  readonly notices: Readonly<Record<string, number>>;
}

/** How the file can be read at many places at once; undefined when it can only be read from its beginning. */
export async function planRanges(
  file: FileBytes,
  compression: Compression,
  { decoder, chunkBytes, memberChunkBytes, maxChunkBytes }: RangeSettings,
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

async function readIndex(path: string, decoder: RangeSettings["decoder"]): Promise<number[]> {
  const file = openFileBytes(path);
  const isCompressed = Buffer.from(file.read(0, 3)).toString("latin1") === "BZh";
  file.close();
  const options = { decoder, notices: new Tally() };
  return readIndexOffsets(decompress(isCompressed ? "bz2" : "none", fileInput(path), options));
}

function cutEvenly(size: number, rangeBytes: number): (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(size / rangeBytes) }, (_, k) => [
    k * rangeBytes,
    Math.min(size, (k + 1) * rangeBytes),
  ]);
}

export async function* rangeChunks(
  ranges: RangePlan["ranges"],
  owned: Pick<RangeChunk, "path" | "format" | "hasRoot" | "maxBytes">,
  from: number,
): AsyncGenerator<RangeChunk> {
  for (let number = from; number < ranges.length; number++) {
    const [start, end] = ranges[number];
    yield { kind: "range", number, inputBytes: end - start, ...owned, start, end };
  }
}
