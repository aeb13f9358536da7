import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { InputError } from "../../core/errors.js";

/** A file read at any place, in whichever thread opened it; close it in a `finally`. */
export interface FileBytes {
  readonly path: string;
  readonly size: number;
  /** Bytes `[start, end)`, fewer at the end of the file; the caller owns them. */
  read(start: number, end: number): Uint8Array<ArrayBuffer>;
  close(): void;
}

/** @throws InputError when there is no such file, or it cannot be read, or it is a directory or empty */
export function openFileBytes(path: string): FileBytes {
  const descriptor = openForReading(path);
  const stat = fstatSync(descriptor);
  const refuse = (message: string, fix: string): never => {
    closeSync(descriptor);
    throw new InputError(message, { at: { file: path }, fix });
  };
  if (stat.isDirectory()) refuse("the dump is a directory, expected a file", "name the dump file inside it");
  if (!stat.isFile())
    refuse(
      "the dump is a pipe or a device, expected a file",
      "use - as the dump and feed it on standard input",
    );
  if (stat.size === 0) refuse("the dump is empty", "download it again");
  return {
    path,
    size: stat.size,
    read(start, end) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, stat.size) - start));
      let done = 0;
      while (done < bytes.length) {
        const count = readSync(descriptor, bytes, done, bytes.length - done, start + done);
        if (count === 0) return bytes.slice(0, done); // the file shrank meanwhile
        done += count;
      }
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
}

function openForReading(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const at = { file: path };
    if (code === "ENOENT")
      throw new InputError("there is no such dump", { at, fix: "check the path", cause });
    throw new InputError(`the dump cannot be opened: ${code}`, { at, fix: "check its permissions", cause });
  }
}

/** Joins byte arrays; a single one is given back as it is. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** The same bytes as a Buffer, for its native search. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
