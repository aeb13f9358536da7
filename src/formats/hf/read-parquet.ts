import * as zlib from "node:zlib";
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { InputError, ToolkitError } from "../../core/errors.js";
import type { Row } from "./tagged-record.js";

/** Node has Zstandard from version 22.15 on. */
const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array };

/** Beside Snappy, which the reader knows itself. */
const compressors = {
  GZIP: (bytes: Uint8Array): Uint8Array => zlib.gunzipSync(bytes),
  BROTLI: (bytes: Uint8Array): Uint8Array => zlib.brotliDecompressSync(bytes),
  ...(zstdDecompressSync === undefined ? {} : { ZSTD: zstdDecompressSync }),
};

export interface RowGroup {
  readonly rows: readonly Row[];
  /** What Hugging Face's metadata say of the file's features; undefined where there are none. */
  readonly description: unknown;
}

/**
 * Rows of a Parquet file, a row group at a time, in the memory of one; whole numbers as numbers.
 *
 * @param columns those to be read; others are left out
 * @throws InputError when the file cannot be read or is no Parquet file
 */
export async function* readParquetRows(file: string, columns: ReadonlySet<string>): AsyncGenerator<RowGroup> {
  const buffer = await refuse(file, () => asyncBufferFromFile(file));
  const metadata = await refuse(file, () => parquetMetadataAsync(buffer));
  const description = readDescription(metadata);
  const present = listColumns(metadata).filter((name) => columns.has(name));
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const options = { file: buffer, metadata, columns: present, rowStart, rowEnd, compressors };
    const rows = await refuse(file, () => parquetReadObjects(options));
    yield { rows: rows.map(toNumbers), description };
    rowStart = rowEnd;
  }
}

async function refuse<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof ToolkitError) throw cause;
    throw new InputError(`${file} cannot be read as Parquet: ${(cause as Error).message}`, {
      at: { file },
      fix: "check the path, and write the file with Snappy, gzip, Brotli or no compression",
      cause,
    });
  }
}

/** Names of the columns: the children of the schema's root, which come behind it with all that lies below them. */
function listColumns({ schema }: FileMetaData): string[] {
  const names: string[] = [];
  const skip = (at: number): number => {
    let next = at + 1;
    for (let i = 0; i < (schema[at].num_children ?? 0); i++) next = skip(next);
    return next;
  };
  for (let at = 1; at < schema.length; at = skip(at)) names.push(schema[at].name);
  return names;
}

function readDescription({ key_value_metadata }: FileMetaData): unknown {
  const text = key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
  return text === undefined ? undefined : JSON.parse(text);
}

/** Lists come as typed arrays or lists, whole numbers of 64 bits as bigints. */
const toNumbers = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toNumber(value)]));

function toNumber(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  const list = ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<unknown>) : value;
  return Array.isArray(list) ? list.map(toNumber) : list;
}
