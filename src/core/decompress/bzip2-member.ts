import Bzip2 from "@foxglove/wasm-bz2";
import { endBits, findMarks, isOneStream, type Mark, wrapBlock } from "./bzip2-marks.js";
import { damage } from "./compression.js";

/** Decodes bzip2 in this thread. */
export interface Bzip2Decoder {
  /**
   * One member, the bytes from its `BZh` to the next member's. Whatever whole blocks a damaged one holds are
   * decoded; the rest is counted.
   *
   * @param isLast whether the file ends with these bytes, so that a missing end is the file's
   */
  decodeMember(bytes: Uint8Array, maxBytes: number, isLast: boolean): DecodedMember;
  /** One block, bits `[firstBit, lastBit)` from its mark on; undefined when its bits are damaged. */
  decodeBlock(bytes: Uint8Array, firstBit: number, lastBit: number): Uint8Array | undefined;
}

export interface DecodedMember {
  /** The blocks in their order, to be read one after the other; undefined for one that is lost. */
  readonly pieces: readonly (Uint8Array | undefined)[];
  readonly notices: Readonly<Record<string, number>>;
}

/** A block of level 9, with a tenth for what run-length coding hid; runs of spaces can make it more. */
const usualBlockBytes = 990_000;
/** 900,000 symbols of five bytes that stand for 259 each. */
const largestBlockBytes = 50_000_000;

let loading: Promise<Bzip2Decoder> | undefined;

/** The decoder of this thread; its WebAssembly is compiled once. */
export function loadBzip2Decoder(): Promise<Bzip2Decoder> {
  loading ??= Bzip2.init().then(createDecoder);
  return loading;
}

function createDecoder(bzip2: Bzip2): Bzip2Decoder {
  /** The first stream in `bytes`, undefined when damaged, "large" beyond `maxBytes`. */
  const decodeStream = (
    bytes: Uint8Array,
    guessBytes: number,
    maxBytes: number,
  ): Uint8Array | "large" | undefined => {
    if (maxBytes <= 0) return "large";
    for (let capacity = Math.min(guessBytes, maxBytes); ; capacity = Math.min(capacity * 4, maxBytes)) {
      try {
        return bzip2.decompress(bytes, capacity);
      } catch (error) {
        if (!/BZ_OUTBUFF_FULL/.test(String(error))) {
          if (/BZ_/.test(String(error))) return undefined;
          throw error;
        }
        if (capacity === maxBytes) return "large";
      }
    }
  };
  const decodeBlock: Bzip2Decoder["decodeBlock"] = (bytes, firstBit, lastBit) => {
    const decoded = decodeStream(wrapBlock(bytes, firstBit, lastBit), usualBlockBytes, largestBlockBytes);
    return decoded === "large" ? undefined : decoded;
  };
  const decodeMember: Bzip2Decoder["decodeMember"] = (bytes, maxBytes, isLast) => {
    const marks = findMarks(bytes);
    // wasm-bz2 stops in silence after the first stream: it gets only what is exactly one.
    if (isOneStream(marks, bytes.length)) {
      const blocks = marks.length - 1;
      const whole = decodeStream(bytes, Math.max(1, blocks) * usualBlockBytes, maxBytes);
      if (whole === "large") return { pieces: [], notices: { [damage.memberTooLarge]: 1 } };
      if (whole !== undefined) return { pieces: [whole], notices: {} };
    }
    return recoverMember(bytes, marks, decodeBlock, maxBytes, isLast);
  };
  return { decodeMember, decodeBlock };
}

/** Decodes what can be decoded, block by block. */
function recoverMember(
  bytes: Uint8Array,
  marks: readonly Mark[],
  decodeBlock: Bzip2Decoder["decodeBlock"],
  maxBytes: number,
  isLast: boolean,
): DecodedMember {
  const pieces: (Uint8Array | undefined)[] = [];
  let decodedBytes = 0;
  let corruptBlocks = 0;
  for (const [k, mark] of marks.entries()) {
    if (mark.kind === "end") continue;
    const next = marks[k + 1];
    if (next === undefined && isLast) break;
    const piece = decodeBlock(bytes, mark.bit, next?.bit ?? bytes.length * 8);
    if (piece === undefined) corruptBlocks++;
    else decodedBytes += piece.length;
    if (decodedBytes > maxBytes) return { pieces: [], notices: { [damage.memberTooLarge]: 1 } };
    pieces.push(piece);
  }
  const end = marks.at(-1);
  const isCut = isLast && (end?.kind !== "end" || end.bit + endBits > bytes.length * 8);
  return {
    pieces,
    notices: {
      ...(corruptBlocks > 0 ? { [damage.corruptBlock]: corruptBlocks } : {}),
      ...(isCut ? { [damage.truncated]: 1 } : {}),
    },
  };
}
