/**
 * The two 48-bit marks in a bzip2 stream: one begins every block, one ends the stream. Between bytes 0 and 7
 * they stand at any bit.
 *
 * Source: the layout that bzip2 1.0.8's `bzip2recover.c` relies on.
 */
export interface Mark {
  readonly kind: "block" | "end";
  /** Its first bit, counted from the start of the bytes, the highest bit of a byte first. */
  readonly bit: number;
}

const markBits = 48;
const checksumBits = 32;
/** From the first bit of a mark to the last of the checksum behind it. */
export const endBits = markBits + checksumBits;
const magics = { block: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], end: [0x17, 0x72, 0x45, 0x38, 0x50, 0x90] };

/**
 * For the second and third byte of a place: 1 + shift when a block mark that begins `shift` bits into the
 * first byte would have these two, 9 + shift for an end mark, 0 for neither. Both bytes lie inside the mark
 * for every shift, and no two of the sixteen pairs are equal.
 */
const pairs = new Uint8Array(1 << 16);
for (const [kind, magic] of [magics.block, magics.end].entries())
  for (let shift = 0; shift < 8; shift++) pairs[shiftedPair(magic, shift)] = 1 + 8 * kind + shift;

/**
 * Marks that begin at or after byte `from` and have seven bytes before `end`, in order: what follows a mark is
 * never shorter, and the last six bytes are the ones to begin with when more arrives.
 */
export function findMarks(bytes: Uint8Array, from = 0, end = bytes.length): Mark[] {
  const marks: Mark[] = [];
  const last = end - markBits / 8 - 1;
  for (let i = from; i <= last; i++) {
    const found = pairs[(bytes[i + 1] << 8) | bytes[i + 2]];
    if (found === 0) continue;
    const kind = found <= 8 ? "block" : "end";
    const shift = (found - 1) & 7;
    if (matches(bytes, i, shift, magics[kind])) marks.push({ kind, bit: i * 8 + shift });
  }
  return marks;
}

/**
 * Whether the bytes are one bzip2 stream and nothing else, by its marks: the only end mark, its checksum
 * and less than a byte of padding are the last bits.
 */
export function isOneStream(marks: readonly Mark[], byteLength: number): boolean {
  const end = marks.findIndex((mark) => mark.kind === "end");
  if (end < 0 || end !== marks.length - 1) return false;
  const rest = byteLength * 8 - (marks[end].bit + endBits);
  return 0 <= rest && rest < 8;
}

/**
 * Bits `[firstBit, lastBit)`, one block from its mark on, as a bzip2 stream of their own.
 *
 * The header says level 9, which is room enough for a block of any level; a stream's checksum is that of its
 * only block.
 */
export function wrapBlock(bytes: Uint8Array, firstBit: number, lastBit: number): Uint8Array {
  const bitCount = lastBit - firstBit;
  const block = new Uint8Array(Math.ceil(bitCount / 8));
  copyBits(bytes, firstBit, bitCount, block, 0);
  const header = [0x42, 0x5a, 0x68, 0x39];
  const whole = bitCount >> 3;
  const closing = closeStream(block, bitCount, combineChecksums(0, readChecksum(bytes, firstBit)));
  const stream = new Uint8Array(header.length + whole + closing.length);
  stream.set(header);
  stream.set(block.subarray(0, whole), header.length);
  stream.set(closing, header.length + whole);
  return stream;
}

/** What stands in place of all bytes from that of `bit` on to end a stream there: mark, checksum, padding. */
export function closeStream(bytes: Uint8Array, bit: number, checksum: number): Uint8Array {
  const kept = bit & 7;
  const closing = new Uint8Array(Math.ceil((kept + endBits) / 8));
  if (kept > 0) closing[0] = bytes[bit >> 3] & (0xff << (8 - kept));
  const sum = [24, 16, 8, 0].map((shift) => (checksum >>> shift) & 0xff);
  copyBits(Uint8Array.from([...magics.end, ...sum]), 0, endBits, closing, kept);
  return closing;
}

/** Checksum of the block whose mark begins at `bit`. */
export function readChecksum(bytes: Uint8Array, bit: number): number {
  const four = new Uint8Array(4);
  copyBits(bytes, bit + markBits, checksumBits, four, 0);
  return ((four[0] << 24) | (four[1] << 16) | (four[2] << 8) | four[3]) >>> 0;
}

/** Checksum of a stream after one more block. */
export function combineChecksums(stream: number, block: number): number {
  return (((stream << 1) | (stream >>> 31)) ^ block) >>> 0;
}

function shiftedPair(magic: readonly number[], shift: number): number {
  const byte = (k: number): number => ((magic[k - 1] << (8 - shift)) | (magic[k] >> shift)) & 0xff;
  return (byte(1) << 8) | byte(2);
}

function matches(bytes: Uint8Array, at: number, shift: number, magic: readonly number[]): boolean {
  for (let k = 0; k < magic.length; k++) {
    const byte = (bytes[at + k] << shift) | (bytes[at + k + 1] >> (8 - shift));
    if ((byte & 0xff) !== magic[k]) return false;
  }
  return true;
}

/** Copies bits onto zero bits. */
function copyBits(from: Uint8Array, fromBit: number, count: number, to: Uint8Array, toBit: number): void {
  const source = fromBit >> 3;
  const left = fromBit & 7;
  const target = toBit >> 3;
  const right = toBit & 7;
  const byteCount = Math.ceil(count / 8);
  for (let k = 0; k < byteCount; k++) {
    let byte = ((from[source + k] << left) | ((from[source + k + 1] ?? 0) >> (8 - left))) & 0xff;
    const spare = (k + 1) * 8 - count;
    if (spare > 0) byte &= 0xff << spare;
    to[target + k] |= byte >> right;
    if (right > 0 && target + k + 1 < to.length) to[target + k + 1] |= byte << (8 - right);
  }
}
