import { asBuffer } from "../bytes.js";
import { closeStream, combineChecksums, endBits, findMarks, type Mark, readChecksum } from "./bzip2-marks.js";

/** Enough for a mark and the checksum behind it, at any shift. */
const overlapBytes = endBits / 8 + 1;

/**
 * Passes bzip2 on unchanged, except that an input which ends inside a block is ended before that block, as a
 * whole stream ends. `bzip2` throws away what it has not written yet when its input stops short, and `lbzip2`
 * the blocks under way; of a stream that ends as it should they give everything.
 *
 * @param onCut called at the end of an input that was cut off
 */
export async function* completeStream(
  input: AsyncIterable<Uint8Array>,
  onCut: () => void,
): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  /** Byte up to which marks were looked for. */
  let searched = 0;
  /** Bit of `held` at which the block that is still open begins. */
  let open: number | undefined;
  /** Of the stream under way, before and with its last block. */
  let before = 0;
  let checksum = 0;
  const pass = (mark: Mark): void => {
    before = mark.kind === "end" ? 0 : checksum;
    checksum = mark.kind === "end" ? 0 : combineChecksums(checksum, readChecksum(held, mark.bit));
    open = mark.kind === "end" ? undefined : mark.bit;
  };
  for await (const bytes of input) {
    held = held.length === 0 ? asBuffer(bytes) : Buffer.concat([held, bytes]);
    findMarks(held, searched, held.length - checksumBytes).forEach(pass);
    searched = Math.max(searched, held.length - overlapBytes + 1);
    const from = Math.min(searched, open === undefined ? searched : open >> 3);
    if (from > 0) yield held.subarray(0, from);
    held = held.subarray(from);
    searched -= from;
    if (open !== undefined) open -= from * 8;
  }
  const rest = findMarks(held, searched);
  // A mark without all of its checksum tells at least that the block before is whole.
  const last = rest.find((mark) => mark.bit + endBits > held.length * 8);
  for (const mark of rest) if (mark !== last) pass(mark);
  if (last === undefined && open === undefined) return yield held;
  onCut();
  const cut = last?.bit ?? open!;
  yield held.subarray(0, cut >> 3);
  yield closeStream(held, cut, last ? checksum : before);
}

/** Follow a mark. */
const checksumBytes = 4;
