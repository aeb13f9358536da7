import { RecordError } from "../../core/errors.js";

/** A byte of 255 announces a number of four bytes, lowest first. */
const escapeByte = 0xff;
const escapedBytes = 5;

/**
 * Packs word offsets as pairs (gap since the word before, length), a byte each; a number of 255 or more takes
 * five bytes. Most words take two.
 *
 * @param words flat `[start0, end0, start1, ...]`, rising
 * @param count number of words to pack
 * @param out memory to write to; a view of it is returned when it is large enough (ten bytes a word are)
 * @returns the packed bytes: a view of `out`, or memory of their own that the caller owns
 */
export function packWords(words: Int32Array, count = words.length >> 1, out?: Uint8Array): Uint8Array {
  const needed = 2 * count * escapedBytes;
  const bytes = out && out.length >= needed ? out : new Uint8Array(needed);
  let length = 0;
  let before = 0;
  for (let index = 0; index < 2 * count; index++) {
    const step = words[index] - before;
    before = words[index];
    if (step < escapeByte) bytes[length++] = step;
    else {
      bytes[length++] = escapeByte;
      for (let shift = 0; shift < 32; shift += 8) bytes[length++] = step >>> shift;
    }
  }
  return bytes === out ? bytes.subarray(0, length) : bytes.slice(0, length);
}

/**
 * The word offsets that `packWords` packed.
 *
 * @param start first byte to read, default 0
 * @param end exclusive end of the bytes, default all
 * @returns flat `[start0, end0, start1, ...]`, owned by the caller
 * @throws RecordError when the bytes end in the middle of a word or an offset passes 2^31
 */
export function unpackWords(bytes: Uint8Array, start = 0, end = bytes.length): Int32Array {
  const words = new Int32Array(end - start);
  let count = 0;
  let before = 0;
  for (let at = start; at < end; count++) {
    let step = bytes[at++];
    if (step === escapeByte) {
      if (at + 4 > end) throw brokenWords(`packed words end within a number at byte ${at - 1}`, end - start);
      step = (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
      at += 4;
    }
    before += step;
    if (before > 0x7fffffff) throw brokenWords(`packed words reach offset ${before}`, end - start);
    words[count] = before;
  }
  if (count % 2 !== 0) throw brokenWords(`packed words end after the start of a word`, end - start);
  return words.slice(0, count);
}

const brokenWords = (message: string, size: number): RecordError =>
  new RecordError(message, { at: { bytes: size }, fix: "read the row again or build the corpus anew" });
