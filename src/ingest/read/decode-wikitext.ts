const ampersand = 0x26;
const semicolon = 0x3b;
const replacement = 0xfffd;

/** 1 for the bytes that stand for themselves: ASCII without `&`, NUL and carriage return. */
const isPlain = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < 0x80 && byte !== 0 && byte !== 0x0d && byte !== ampersand),
);

/**
 * Undoes XML escaping and UTF-8 in one pass: bytes `[start, end)` of `xml` as UTF-16 code units in `out`.
 *
 * Knows the five named references and decimal and hexadecimal ones; other ampersands stay as they are.
 * Invalid UTF-8 becomes U+FFFD by the rules of TextDecoder, and so do references to surrogates or beyond
 * Unicode. NUL and carriage return are dropped, written plainly or as references.
 *
 * @param out at least `end - start` long; overwritten from its beginning
 * @returns the number of code units written
 */
export function decodeWikitext(xml: Uint8Array, start: number, end: number, out: Uint16Array): number {
  let length = 0;
  let i = start;
  while (i < end) {
    const byte = xml[i];
    if (isPlain[byte] === 1) {
      out[length++] = byte;
      i++;
      continue;
    }
    if (byte < 0x80 && byte !== ampersand) {
      i++;
      continue;
    }
    const packed = byte === ampersand ? readReference(xml, i, end) : readSequence(xml, i, end);
    i += packed & 15;
    const codePoint = packed >>> 4;
    if (codePoint > 0xffff) {
      out[length++] = 0xd7c0 + (codePoint >>> 10);
      out[length++] = 0xdc00 | (codePoint & 0x3ff);
    } else if (codePoint !== 0 && codePoint !== 0x0d) out[length++] = codePoint;
  }
  return length;
}

/** The same for a short piece, as a string. */
export function decodeXmlText(xml: Uint8Array, start: number, end: number): string {
  const units = new Uint16Array(end - start);
  const length = decodeWikitext(xml, start, end, units);
  let text = "";
  for (let i = 0; i < length; i += 4096)
    text += String.fromCharCode(...units.subarray(i, Math.min(i + 4096, length)));
  return text;
}

/** A code point and the number of bytes it took (1..15) in one number: tuples would cost an allocation. */
const pack = (codePoint: number, byteCount: number): number => (codePoint << 4) | byteCount;

/** One UTF-8 sequence that begins with a byte from 0x80; WHATWG Encoding Standard, section 8.1.1. */
function readSequence(xml: Uint8Array, at: number, end: number): number {
  const lead = xml[at];
  if (lead < 0xc2 || lead > 0xf4) return pack(replacement, 1);
  const following = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  let codePoint = lead & (0x3f >> following);
  // The first byte that follows is the one that could make a long form, a surrogate or too large a number.
  let lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let k = 1; k <= following; k++) {
    const byte = at + k < end ? xml[at + k] : 0;
    if (byte < lowest || byte > highest) return pack(replacement, k);
    codePoint = (codePoint << 6) | (byte & 0x3f);
    lowest = 0x80;
    highest = 0xbf;
  }
  return pack(codePoint, following + 1);
}

/** A reference, or the ampersand alone where none stands. */
function readReference(xml: Uint8Array, at: number, end: number): number {
  const first = at + 1 < end ? xml[at + 1] : 0;
  if (first === 0x23) return readNumericReference(xml, at, end);
  // Bytes beyond `end` must not complete a name.
  const has = (name: string): boolean => {
    if (at + name.length >= end) return false;
    for (let k = 0; k < name.length; k++) if (xml[at + 1 + k] !== name.charCodeAt(k)) return false;
    return true;
  };
  if (first === 0x6c) return has("lt;") ? pack(0x3c, 4) : pack(ampersand, 1);
  if (first === 0x67) return has("gt;") ? pack(0x3e, 4) : pack(ampersand, 1);
  if (first === 0x71) return has("quot;") ? pack(0x22, 6) : pack(ampersand, 1);
  if (has("amp;")) return pack(ampersand, 5);
  return has("apos;") ? pack(0x27, 6) : pack(ampersand, 1);
}

/** Longest numeric reference that is taken as one, so that its length fits `pack`. */
const longestReferenceBytes = 15;

function readNumericReference(xml: Uint8Array, at: number, end: number): number {
  const isHex = at + 2 < end && xml[at + 2] === 0x78;
  const radix = isHex ? 16 : 10;
  const digits = at + (isHex ? 3 : 2);
  const last = Math.min(end, at + longestReferenceBytes);
  let value = 0;
  for (let i = digits; i < last; i++) {
    const byte = xml[i];
    if (byte === semicolon && i > digits) return pack(isScalar(value) ? value : replacement, i + 1 - at);
    const digit = digitOf(byte);
    if (digit >= radix) break;
    value = value * radix + digit;
  }
  return pack(ampersand, 1);
}

const isScalar = (value: number): boolean => value < 0xd800 || (0xe000 <= value && value <= 0x10ffff);

/** Value of a hexadecimal digit, 99 for anything else. */
function digitOf(byte: number): number {
  if (0x30 <= byte && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return 0x61 <= lower && lower <= 0x66 ? lower - 0x57 : 99;
}
