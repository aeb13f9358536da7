import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { z } from "zod";
import { InputError, ShapeError } from "../core/errors.js";
import { expectedOneOf } from "../core/suggest.js";
import { encodeNumbers, isStoredType, type StoredType, storedBytes, type TensorData } from "./dtypes.js";
import { findRepeatedKey } from "./repeated-key.js";
import { countElements, fileSize, readRange, type StoredTensor, tensorInFile } from "./stored-tensor.js";

/** What the reference implementation allows. */
const maxHeaderBytes = 100_000_000;
const lengthBytes = 8;

const size = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(size),
  data_offsets: z.tuple([size, size]),
});
const headerSchema = z.looseObject({ __metadata__: z.record(z.string(), z.string()).optional() });

interface Entry {
  readonly name: string;
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const broken = (file: string, message: string): InputError =>
  new InputError(`${message}`, { at: { file }, fix: "get the file from its source again" });

/**
 * The tensors of a `.safetensors` file: eight bytes of header length, a JSON header, raw little-endian numbers.
 * Only the header is read here.
 *
 * Source: the format of Hugging Face's safetensors 0.8.
 *
 * @throws InputError unless the header is well-formed and its tensors cover the file, each byte once
 */
export function readSafetensors(file: string): Safetensors {
  const total = fileSize(file);
  const headerLength = readHeaderLength(file, total);
  const text = Buffer.from(readRange(file, lengthBytes, headerLength)).toString("utf8");
  const { __metadata__: metadata = {}, ...entries } = parseHeader(text, file);
  const base = lengthBytes + headerLength;
  const checked = Object.entries(entries).map(([name, entry]) => checkEntry(name, entry, file));
  checkCover(checked, total - base, file);
  const tensors = new Map(
    checked.map(({ name, dtype, shape, start }) => [
      name,
      tensorInFile(file, name, { dtype, shape, start: base + start }),
    ]),
  );
  return { tensors, metadata };
}

function readHeaderLength(file: string, total: number): number {
  if (total < lengthBytes) throw broken(file, `a file of ${total} bytes is no safetensors file`);
  const length = Buffer.from(readRange(file, 0, lengthBytes)).readBigUInt64LE();
  if (length > BigInt(maxHeaderBytes) || length > BigInt(total - lengthBytes)) {
    throw broken(
      file,
      `the header is said to have ${length} bytes; the file has ${total} and a header at most ${maxHeaderBytes}`,
    );
  }
  return Number(length);
}

function parseHeader(text: string, file: string): z.output<typeof headerSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw broken(file, `the header is not JSON: ${(cause as Error).message}`);
  }
  const repeated = findRepeatedKey(text);
  if (repeated !== undefined) throw broken(file, `the header names "${repeated}" twice`);
  const result = headerSchema.safeParse(json);
  if (!result.success) throw broken(file, `the header is not valid:\n${z.prettifyError(result.error)}\n`);
  return result.data;
}

function checkEntry(name: string, value: unknown, file: string): Entry {
  const result = entrySchema.safeParse(value);
  if (!result.success) {
    throw broken(file, `tensor "${name}" is not described rightly:\n${z.prettifyError(result.error)}\n`);
  }
  const { dtype, shape, data_offsets: offsets } = result.data;
  if (!isStoredType(dtype)) {
    throw new InputError(
      `tensor "${name}" is of dtype ${dtype}: ${expectedOneOf(dtype, Object.keys(storedBytes))}`,
      {
        at: { file },
        fix: "save the model in float32, float16 or bfloat16",
      },
    );
  }
  const [start, end] = offsets;
  const bytes = countElements(shape) * storedBytes[dtype];
  if (!Number.isSafeInteger(bytes) || end - start !== bytes) {
    throw broken(
      file,
      `tensor "${name}" of ${dtype} and shape [${shape}] takes ${bytes} bytes, and its range [${start}, ${end}) has ${end - start}`,
    );
  }
  return { name, dtype, shape, start, end };
}

/** Throws unless the ranges follow each other without gap or overlap from 0 to the end. */
function checkCover(entries: readonly Entry[], dataBytes: number, file: string): void {
  let at = 0;
  for (const { name, start, end } of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at) {
      const fault =
        start < at ? "overlaps the tensor before it" : `leaves a gap of ${start - at} bytes before it`;
      throw broken(file, `tensor "${name}" at [${start}, ${end}) ${fault}`);
    }
    at = end;
  }
  if (at !== dataBytes) throw broken(file, `the tensors end at byte ${at} of ${dataBytes}`);
}

/** A tensor to write: `data` in row-major order, stored as `dtype`. */
export interface WritableTensor {
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/**
 * Writes a `.safetensors` file: wide types first, then by name, as the reference does, so that the same tensors give
 * the same bytes. A tensor's numbers are asked for once, when it is its turn.
 *
 * @throws ShapeError when a shape and its numbers differ in size
 */
export function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: Readonly<Record<string, string>> = { format: "pt" },
): void {
  const ordered = [...tensors].sort(
    ([nameA, a], [nameB, b]) => storedBytes[b.dtype] - storedBytes[a.dtype] || (nameA < nameB ? -1 : 1),
  );
  const header = Buffer.from(formatHeader(ordered, metadata), "utf8");
  const length = Buffer.alloc(lengthBytes);
  length.writeBigUInt64LE(BigInt(header.length));
  const descriptor = openSync(file, "w");
  try {
    writeAll(descriptor, length);
    writeAll(descriptor, header);
    for (const [name, { dtype, shape, data }] of ordered) {
      if (data.length !== countElements(shape)) {
        throw new ShapeError(`tensor "${name}" of shape [${shape}] has ${data.length} numbers`, {
          at: { file },
        });
      }
      writeAll(descriptor, encodeNumbers(dtype, data));
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function formatHeader(
  ordered: readonly (readonly [string, WritableTensor])[],
  metadata: Readonly<Record<string, string>>,
): string {
  const entries: [string, unknown][] = [["__metadata__", metadata]];
  let at = 0;
  for (const [name, { dtype, shape }] of ordered) {
    const end = at + countElements(shape) * storedBytes[dtype];
    entries.push([name, { dtype, shape, data_offsets: [at, end] }]);
    at = end;
  }
  const text = JSON.stringify(Object.fromEntries(entries));
  return text + " ".repeat((lengthBytes - (Buffer.byteLength(text) % lengthBytes)) % lengthBytes);
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(descriptor, bytes, done, Math.min(bytes.length - done, 1 << 30));
  }
}
