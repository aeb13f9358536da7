import { joinBytes } from "../bytes.js";
import type { Tally } from "../tally.js";
import { endBits, findMarks, type Mark } from "./bzip2-marks.js";
import { loadBzip2Decoder } from "./bzip2-member.js";
import { damage } from "./compression.js";

/** No block is longer: 900,000 symbols of at most 20 bits, and its tables. */
const longestBlockBytes = 2_300_000;
/** A mark is seven bytes at most where it does not begin with one. */
const overlapBytes = 6;

/**
 * Decodes bzip2 from front to back in this thread, block by block, over any number of concatenated streams.
 *
 * A block that cannot be decoded is counted and stands as undefined between its neighbours; a block that the
 * end of the input cuts off is counted as `truncated`, and so is an input without any.
 */
export async function* decodeBlocks(
  input: AsyncIterable<Uint8Array>,
  found: Tally,
): AsyncGenerator<Uint8Array | undefined> {
  const { decodeBlock } = await loadBzip2Decoder();
  let held: Uint8Array = new Uint8Array(0);
  /** Byte up to which marks were looked for. */
  let searched = 0;
  let open: Mark | undefined;
  /** Bits that must follow the first one of `held`, for the end of the stream under way. */
  let neededBits = 0;
  /** Whether bytes came and none of them was a mark. */
  let isBare = false;
  let hasMark = false;
  for await (const bytes of input) {
    held = held.length === 0 ? bytes : joinBytes([held, bytes]);
    for (const mark of findMarks(held, searched)) {
      if (open) {
        const piece = decodeBlock(held, open.bit, mark.bit);
        if (!piece) found.add(damage.corruptBlock);
        yield piece;
      }
      open = mark.kind === "block" ? mark : undefined;
      neededBits = mark.bit + endBits;
      hasMark = true;
    }
    isBare = !hasMark;
    searched = Math.max(searched, held.length - overlapBytes);
    const first = open ? open.bit >> 3 : searched;
    if (open && held.length - first > longestBlockBytes) {
      found.add(damage.corruptBlock);
      yield undefined;
      open = undefined;
    }
    const from = open ? first : searched;
    held = held.subarray(from);
    searched -= from;
    neededBits -= from * 8;
    if (open) open = { kind: "block", bit: open.bit - from * 8 };
  }
  if (open || isBare || neededBits > held.length * 8) found.add(damage.truncated);
}
