import { setImmediate as nextTurn } from "node:timers/promises";
import { extract, type Header } from "tar-stream";
import type { Tally } from "../../core/tally.js";
import { notice } from "./dump.js";

const blockBytes = 512;
/** Where a tar archive says "ustar", in the head of its first file. */
const magicOffset = 257;

export const tarMagicBytes = magicOffset + 5;

/** Whether bytes begin a tar archive (POSIX or GNU; archives older than 1988 have no mark). */
export const isTar = (first: Uint8Array): boolean =>
  Buffer.from(first.subarray(magicOffset, tarMagicBytes)).toString("latin1") === "ustar";

/**
 * The JSON files of a tar archive, one after the other, each ended by a line end.
 *
 * Whatever else is in it is counted as `other_file`. Of an archive that ends early or breaks, what came before is
 * yielded, and the loss is counted.
 */
export async function* readTarFiles(
  input: AsyncIterable<Uint8Array>,
  notices: Tally,
): AsyncGenerator<Uint8Array> {
  const archive = extract();
  const ready: Uint8Array[] = [];
  let failure: unknown;
  let missingBytes = 0;
  let length = 0;
  archive.on("error", (error) => (failure = error));
  archive.on("entry", (header, file, next) => {
    const isKept = isJsonFile(header);
    if (!isKept && header.type === "file") notices.add(notice.otherFile);
    missingBytes = header.size ?? 0;
    file.on("data", (bytes) => {
      missingBytes -= (bytes as Buffer).length;
      if (isKept) ready.push(bytes as Buffer);
    });
    file.on("end", () => {
      if (isKept) ready.push(lineEnd);
      next();
    });
  });
  try {
    for await (const bytes of input) {
      archive.write(bytes);
      length += bytes.length;
      // The files are taken as they come, so that one turn is enough; a stream that fails would drop them.
      await nextTurn();
      yield* ready.splice(0);
      if (failure !== undefined) break;
    }
  } finally {
    archive.destroy();
  }
  if (failure !== undefined) notices.add(notice.corruptStream);
  else if ((missingBytes > 0 || length % blockBytes !== 0) && notices.get(notice.truncated) === 0)
    notices.add(notice.truncated);
}

const lineEnd = Buffer.from("\n");

const isJsonFile = ({ name, type }: Header): boolean =>
  type === "file" && /(?:^|\/)[^./][^/]*\.(?:json|ndjson|jsonl)$/i.test(name);
