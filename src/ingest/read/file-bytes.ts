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
        const count = readPiece(path, descriptor, bytes, done, start + done);
        if (count === 0) return bytes.slice(0, done); // the file shrank meanwhile
        done += count;
      }
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
}

/** Reads to the end of `bytes` or less, from `position` of the file on. */
function readPiece(
  path: string,
  descriptor: number,
  bytes: Uint8Array,
  done: number,
  position: number,
): number {
  try {
    return readSync(descriptor, bytes, done, bytes.length - done, position);
  } catch (cause) {
    throw readError(path, position, cause);
  }
}

/** A disk that fails while a dump is read: no damage of the dump, which a later run may read. */
const readError = (path: string, position: number, cause: unknown): InputError =>
  new InputError(`the dump cannot be read: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`, {
    at: { file: path, byte: position },
    fix: "check the disk, and run the same command again: it goes on where it was",
    cause,
  });

/** Passes bytes on; a failing disk or pipe is told as such, with the place it failed at. */
export async function* withReadErrors(
  input: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  let position = 0;
  try {
    for await (const bytes of input) {
      position += bytes.length;
      yield bytes;
    }
  } catch (cause) {
    throw readError(path, position, cause);
  }
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
