/** Whether a whole surrogate pair begins at `at`. */
export const isPair = (text: Uint16Array, at: number, end: number): boolean =>
  at >= 0 && at + 1 < end && (text[at] & 0xfc00) === 0xd800 && (text[at + 1] & 0xfc00) === 0xdc00;

const codePointAt = (text: Uint16Array, at: number): number =>
  0x10000 + ((text[at] & 0x3ff) << 10) + (text[at + 1] & 0x3ff);

/** Han beyond the basic plane (planes 2 and 3) and the kana supplements. */
export function isIdeographPair(text: Uint16Array, at: number, end: number): boolean {
  if (!isPair(text, at, end)) return false;
  const codePoint = codePointAt(text, at);
  return (0x20000 <= codePoint && codePoint < 0x40000) || (0x1aff0 <= codePoint && codePoint < 0x1b170);
}

const mark = /\p{M}/u;

/** Whether a combining mark or variation selector beyond the basic plane begins at `at`. */
export const isAstralMark = (text: Uint16Array, at: number, end: number): boolean =>
  isPair(text, at, end) && mark.test(String.fromCodePoint(codePointAt(text, at)));
