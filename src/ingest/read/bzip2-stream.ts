import type { Tally } from "../../core/tally.js";
import { endBits, findMarks, type Mark } from "./bzip2-marks.js";
import { damageMark, loadBzip2Decoder } from "./bzip2-member.js";
import { notice } from "./dump.js";

/** No block is longer: 900,000 symbols of at most 20 bits, and its tables. */
const longestBlockBytes = 2_300_000;
/** A mark is seven bytes at most where it does not begin with one. */
const overlapBytes = 6;

/**
 * Decodes bzip2 from front to back in this thread, block by block, over any number of concatenated streams.
 *
 * A block that cannot be decoded is counted and stands as `damageMark` between its neighbours; a block
 * that the end of the input cuts off is counted as `truncated`.
 */
export async function* decodeBlocks(
  input: AsyncIterable<Uint8Array>,
  notices: Tally,
): AsyncGenerator<Uint8Array> {
  const { decodeBlock } = await loadBzip2Decoder();
  let held: Uint8Array = new Uint8Array(0);
  /** Byte up to which marks were looked for. */
  let searched = 0;
  let open: Mark | undefined;
  /** Bits that must follow the first one of `held`, for the end of the stream under way. */
  let neededBits = 0;
  for await (const bytes of input) {
    held = join(held, bytes);
    for (const mark of findMarks(held, searched)) {
      if (open) {
        const piece = decodeBlock(held, open.bit, mark.bit);
        if (!piece) notices.add(notice.corruptBlock);
        yield piece ?? damageMark;
      }
      open = mark.kind === "block" ? mark : undefined;
      neededBits = mark.bit + endBits;
    }
    searched = Math.max(searched, held.length - overlapBytes);
    const first = open ? open.bit >> 3 : searched;
    if (open && held.length - first > longestBlockBytes) {
      notices.add(notice.corruptBlock);
      yield damageMark;
      open = undefined;
    }
    const from = open ? first : searched;
    held = held.subarray(from);
    searched -= from;
    neededBits -= from * 8;
    if (open) open = { kind: "block", bit: open.bit - from * 8 };
  }
  if (open || neededBits > held.length * 8) notices.add(notice.truncated);
}

function join(held: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (held.length === 0) return bytes;
  const joined = new Uint8Array(held.length + bytes.length);
  joined.set(held);
  joined.set(bytes, held.length);
  return joined;
}
