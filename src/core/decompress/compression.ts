import { asBuffer } from "../bytes.js";

export type Compression = "none" | "bz2" | "gz" | "xz";

/** So many first bytes tell every compression. */
export const longestMagicBytes = 6;

const magics: readonly (readonly [magic: string, kind: Compression])[] = [
  ["BZh", "bz2"],
  ["\x1f\x8b", "gz"],
  ["\xfd7zXZ\0", "xz"],
];

/** What the first bytes of a file say of its compression, whatever its name. */
export function detectCompression(first: Uint8Array): Compression {
  const start = asBuffer(first).toString("latin1", 0, longestMagicBytes);
  return magics.find(([magic]) => start.startsWith(magic))?.[1] ?? "none";
}

/** Reasons that decompressing counts. */
export const damage = {
  /** The input ends in the middle: everything before that is there. */
  truncated: "truncated",
  /** A bzip2 block of at most 900 kB that cannot be decoded; its neighbours are there. */
  corruptBlock: "corrupt_block",
  /** A gzip or xz stream breaks here, and nothing behind it can be read. */
  corruptStream: "corrupt_stream",
  memberTooLarge: "member_too_large",
} as const;
