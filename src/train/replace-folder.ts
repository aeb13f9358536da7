import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

const freshOf = (folder: string): string => join(dirname(folder), `.${basename(folder)}-new`);
const oldOf = (folder: string): string => join(dirname(folder), `.${basename(folder)}-old`);

/**
 * Replaces a folder as a whole: `write` fills another one beside it, which is brought to the disk and renamed. The old
 * one is kept until then, so that after a kill at any moment `recoverFolder` finds the old or the new one, whole.
 */
export async function replaceFolder(
  folder: string,
  write: (fresh: string) => void | Promise<void>,
): Promise<void> {
  const fresh = freshOf(folder);
  const old = oldOf(folder);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  await write(fresh);
  syncFolder(fresh);
  if (existsSync(folder)) {
    rmSync(old, { recursive: true, force: true });
    renameSync(folder, old);
  }
  renameSync(fresh, folder);
  sync(dirname(folder));
  rmSync(old, { recursive: true, force: true });
}

/** Puts the old folder back where a kill came between the renames. Call it before the folder is looked for. */
export function recoverFolder(folder: string): void {
  const old = oldOf(folder);
  if (!existsSync(folder) && existsSync(old)) renameSync(old, folder);
}

/** Brings a folder's files, and their names, to the disk. */
function syncFolder(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncFolder(path);
    else sync(path);
  }
  sync(folder);
}

function sync(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
