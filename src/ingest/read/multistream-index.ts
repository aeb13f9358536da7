import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { FileBytes } from "./file-bytes.js";
import { findMemberStarts, memberMagicBytes } from "./multistream.js";

const newline = 0x0a;
const colon = 0x3a;
const checkedOffsets = 10;

/**
 * The index file beside a multistream dump, by Wikimedia's names: `X.xml.bz2` has `X-index.txt.bz2` or
 * `X-index.txt`, and `X1.xml-p1p41242.bz2` has `X-index1.txt-p1p41242.bz2`.
 */
export function findIndexFile(dumpPath: string): string | undefined {
  const name = /^(.*?)(\d*)\.xml(-p\d+p\d+)?\.bz2$/.exec(basename(dumpPath));
  if (!name) return undefined;
  const [, stem, part, pages = ""] = name;
  const index = join(dirname(dumpPath), `${stem}-index${part}.txt${pages}`);
  return [`${index}.bz2`, index].find((path) => existsSync(path));
}

/**
 * Distinct offsets of an index, `offset:pageId:title` a line, in the order of the file. Lines that do not
 * begin with a number and a colon are passed over: the check against the dump decides.
 */
export async function readIndexOffsets(chunks: AsyncIterable<Uint8Array>): Promise<number[]> {
  const offsets: number[] = [];
  let value = 0;
  let place: "first" | "digits" | "rest" = "first";
  for await (const chunk of chunks) {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte === newline) {
        place = "first";
        value = 0;
      } else if (place !== "rest") {
        if (0x30 <= byte && byte <= 0x39) {
          value = value * 10 + byte - 0x30;
          place = "digits";
        } else {
          if (byte === colon && place === "digits" && value !== offsets.at(-1)) offsets.push(value);
          place = "rest";
        }
      }
    }
  }
  return offsets;
}

/**
 * Whether an index belongs to the dump: its offsets rise, and members begin at the ten of them that are
 * looked at. Offsets beyond the end are let pass: then it is the dump that was cut off.
 */
export function fitsDump(offsets: readonly number[], file: FileBytes): boolean {
  const inside = offsets.filter((offset) => offset < file.size);
  if (inside.length === 0 || offsets.some((offset, k) => k > 0 && offset <= offsets[k - 1])) return false;
  for (let k = 0; k <= checkedOffsets; k++) {
    const offset = inside[Math.floor(((inside.length - 1) * k) / checkedOffsets)];
    if (offset + memberMagicBytes > file.size) continue;
    if (findMemberStarts(file.read(offset, offset + memberMagicBytes))[0] !== 0) return false;
  }
  return true;
}

/** Ranges that begin where members do and hold at least `rangeBytes`, except the last. */
export function cutAlongMembers(
  offsets: readonly number[],
  size: number,
  rangeBytes: number,
): [number, number][] {
  const starts = [0];
  for (const offset of offsets)
    if (offset < size && offset >= starts.at(-1)! + rangeBytes) starts.push(offset);
  return starts.map((start, k) => [start, starts[k + 1] ?? size]);
}
