import { closeSync, openSync, readSync, statSync } from "node:fs";
import { InputError, TruncatedInputError } from "../core/errors.js";
import { decodeNumbers, type StoredType, storedBytes, type TensorData } from "./dtypes.js";

/** A tensor in a file; its numbers are read when they are asked for. */
export interface StoredTensor {
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  /** Reads the numbers, anew at every use: floats of any width as Float32Array, integers as Int32Array. */
  readonly data: TensorData;
}

/** A tensor of `shape`, in row-major order, whose bytes are `[start, start + length)` of a file. */
export function tensorInFile(
  file: string,
  name: string,
  {
    dtype,
    shape,
    start,
  }: { readonly dtype: StoredType; readonly shape: readonly number[]; readonly start: number },
): StoredTensor {
  return {
    dtype,
    shape,
    get data() {
      return readNumbers(file, name, dtype, start, countElements(shape));
    },
  };
}

/** Product of a shape; Infinity or an unsafe integer for one that no file can hold. */
export const countElements = (shape: readonly number[]): number =>
  shape.reduce((count, size) => count * size, 1);

export function readNumbers(
  file: string,
  name: string,
  dtype: StoredType,
  start: number,
  count: number,
): TensorData {
  const bytes = readRange(file, start, count * storedBytes[dtype]);
  try {
    return decodeNumbers(dtype, bytes);
  } catch (cause) {
    throw new InputError(`tensor "${name}" cannot be read: ${(cause as Error).message}`, {
      at: { file },
      cause,
    });
  }
}

/** Bytes `[start, start + length)` of a file. */
export function readRange(file: string, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const descriptor = openFile(file);
  try {
    for (let done = 0; done < length; ) {
      const count = readSync(descriptor, bytes, done, Math.min(length - done, 1 << 30), start + done);
      if (count === 0)
        throw new TruncatedInputError(`the file ends before byte ${start + length}`, { at: { file } });
      done += count;
    }
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}

function openFile(file: string): number {
  try {
    return openSync(file, "r");
  } catch (cause) {
    throw new InputError(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`, {
      fix: "check the path",
      cause,
    });
  }
}

export function fileSize(file: string): number {
  try {
    return statSync(file).size;
  } catch (cause) {
    throw new InputError(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`, {
      fix: "check the path",
      cause,
    });
  }
}
