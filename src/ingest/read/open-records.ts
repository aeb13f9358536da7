import type { Tally } from "../../core/tally.js";
import { readArrayRecords } from "./array-records.js";
import { cutRecords } from "./cut-records.js";
import type { RecordFormat, RecordsChunk } from "./dump.js";
import type { ContentKind } from "./head.js";
import { numberPieces, type SequentialOptions } from "./sequential.js";
import { readTarFiles } from "./tar-files.js";

export interface RecordLimits {
  readonly chunkBytes: number;
  readonly maxRecordBytes: number;
}

/** NDJSON out of decompressed content of any kind but XML. */
export function toLines(
  content: AsyncIterable<Uint8Array>,
  kind: ContentKind,
  { maxRecordBytes, notices }: { readonly maxRecordBytes: number; readonly notices: Tally },
): AsyncIterable<Uint8Array> {
  if (kind === "tar") return readTarFiles(content, notices);
  return kind === "json-array" ? readArrayRecords(content, { maxRecordBytes, notices }) : content;
}

/** Chunks out of NDJSON: its lines are cut here and parsed by whoever reads the chunk. */
export function recordChunks(
  lines: AsyncIterable<Uint8Array>,
  format: RecordFormat,
  options: RecordLimits & SequentialOptions,
): AsyncGenerator<RecordsChunk> {
  return numberPieces(cutRecords(lines, options), options, (piece, facts) => ({
    kind: "records",
    ...facts,
    format,
    lines: piece,
  }));
}
