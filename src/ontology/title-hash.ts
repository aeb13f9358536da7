/** 64 bits of a title as two signed 32-bit halves. */
export interface TitleHash {
  low: number;
  high: number;
}

/**
 * Writes the 64-bit hash of `title` into `hash`, over its UTF-16 code units.
 *
 * Two lanes of multiply and shift, crossed at the end (MurmurHash3's constants). Among 18 million titles two
 * share a hash with a chance of about 1 in 100,000.
 */
export function hashTitle(title: string, hash: TitleHash): void {
  let a = 0x2c9277b5;
  let b = 0x5f3759df ^ title.length;
  for (let i = 0; i < title.length; i++) {
    const unit = title.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b ^ unit, 0x85ebca77);
    b ^= b >>> 13;
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  hash.low = a | 0;
  hash.high = b | 0;
}
