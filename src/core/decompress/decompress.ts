import type { Tally } from "../tally.js";
import { bunzip } from "./bunzip.js";
import type { Compression } from "./compression.js";
import { gunzip } from "./gunzip.js";
import { unxz } from "./unxz.js";

export interface DecompressOptions {
  /** `in-process` does without lbzip2, bzip2 and xz. */
  readonly decoder: "fastest" | "in-process";
  /** Gets `truncated`, `corrupt_block` and `corrupt_stream` as they are met, before what lies behind is yielded. */
  readonly notices: Tally;
  /** Stands where a bzip2 block is lost, so that what is before does not run into what is behind; default nothing. */
  readonly lossMark?: Uint8Array;
}

/** Opens the compressed bytes from their beginning; once only when `isRepeatable` is false. */
export interface CompressedInput {
  open(): AsyncIterable<Uint8Array>;
  readonly isRepeatable: boolean;
}

/**
 * Decompresses from front to back, holding little more than what one block or one read gives; members or
 * streams that follow each other are read as one. The input is read as fast as the bytes are taken, and what
 * it throws is passed on.
 *
 * Damage ends nothing: what comes before is yielded, bzip2 goes on at the next block, and the loss is counted.
 *
 * @throws InputError for an xz file that only the program xz can read, where it is not to be had
 */
export function decompress(
  compression: Compression,
  input: CompressedInput,
  options: DecompressOptions,
): AsyncIterable<Uint8Array> {
  if (compression === "none") return input.open();
  if (compression === "gz") return gunzip(input, options.notices);
  return compression === "bz2" ? bunzip(input, options) : unxz(input, options);
}
