import { mkdirSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../core/errors.js";

/**
 * Makes a place ready for a file that is renamed to it when it is whole: its folder is made.
 *
 * @param inputs files that are being read; names that are no files (`-`) do no harm
 * @throws InputError when the place is one of the inputs, a folder, a device or a pipe, or its folder cannot be made
 */
export function prepareOutput(out: string, inputs: readonly string[]): void {
  refuseInputs(out, inputs);
  const found = tryStat(out);
  if (found !== undefined && !found.isFile()) {
    const what = found.isDirectory() ? "a folder" : "a device or a pipe, not a file";
    throw new InputError(`${out} is ${what}`, { at: { out }, fix: "name a file with --out" });
  }
  makeFolder(dirname(out));
}

function refuseInputs(out: string, inputs: readonly string[]): void {
  const found = tryStat(out);
  if (found === undefined) return;
  const same = inputs.find((file) => {
    const own = tryStat(file);
    return own !== undefined && own.dev === found.dev && own.ino === found.ino;
  });
  if (same === undefined) return;
  throw new InputError(`${out} is read and would be overwritten`, {
    at: { input: same },
    fix: "name another file with --out",
  });
}

/** @throws InputError when it cannot be made */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new InputError(`folder ${folder} cannot be made (${(cause as NodeJS.ErrnoException).code})`, {
      at: { folder },
      fix: "name another place with --out",
      cause,
    });
  }
}

/** Undefined where there is nothing, or what is above it is no folder. */
function tryStat(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
