import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { checkInterrupt, InputError } from "../core/errors.js";

/** What identifies an input file, wherever it lies. */
export interface FileFacts {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Size and SHA-256 of files, one after the other.
 *
 * @throws InputError for a file that cannot be read, InterruptedError when the signal comes first
 */
export async function readFileFacts(paths: readonly string[], signal?: AbortSignal): Promise<FileFacts[]> {
  const facts: FileFacts[] = [];
  for (const path of paths) {
    if (path === "-") facts.push({ path, bytes: 0, sha256: "" });
    else facts.push({ path, bytes: sizeOf(path), sha256: await hashFile(path, signal) });
  }
  return facts;
}

function sizeOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new InputError(`there is no file ${path}`, { fix: "check the path" });
  if (!stats.isFile()) throw new InputError(`${path} is not a file`, { fix: "name the file itself" });
  return stats.size;
}

async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal }))
      hash.update(chunk as Buffer);
  } catch (cause) {
    checkInterrupt(signal);
    throw new InputError(
      `${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
      {
        fix: "check its permissions and the disk",
        cause,
      },
    );
  }
  return hash.digest("hex");
}

/** The day in a dump's file name (`enwiki-20260901-...`) as `2026-09-01`. */
export function dumpDateOf(path: string): string | undefined {
  const match = /-(\d{4})(\d{2})(\d{2})-/.exec(basename(path));
  return match ? `${match[1]}-${match[2]}-${match[3]}` : undefined;
}
