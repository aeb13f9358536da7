/** Bytes that `count` UTF-16 code units can need at most in UTF-8. */
export const maxUtf8Bytes = (count: number): number => 3 * count;

/**
 * Writes `units[start, end)` (UTF-16) into `out` from `at` on as UTF-8; a surrogate without its other half
 * becomes U+FFFD, which keeps every UTF-16 offset where it was.
 *
 * @param out has at least `maxUtf8Bytes(end - start)` bytes behind `at`
 * @returns the position behind the last byte written
 */
export function encodeUtf8(
  units: Uint16Array,
  start: number,
  end: number,
  out: Uint8Array,
  at: number,
): number {
  for (let i = start; i < end; i++) {
    let code = units[i];
    if (code < 0x80) {
      out[at++] = code;
      continue;
    }
    if (code < 0x800) {
      out[at++] = 0xc0 | (code >> 6);
      out[at++] = 0x80 | (code & 0x3f);
      continue;
    }
    if ((code & 0xf800) === 0xd800) {
      const next = code < 0xdc00 && i + 1 < end ? units[i + 1] : 0;
      if ((next & 0xfc00) === 0xdc00) {
        const point = 0x10000 + ((code & 0x3ff) << 10) + (next & 0x3ff);
        i++;
        out[at++] = 0xf0 | (point >> 18);
        out[at++] = 0x80 | ((point >> 12) & 0x3f);
        out[at++] = 0x80 | ((point >> 6) & 0x3f);
        out[at++] = 0x80 | (point & 0x3f);
        continue;
      }
      code = 0xfffd;
    }
    out[at++] = 0xe0 | (code >> 12);
    out[at++] = 0x80 | ((code >> 6) & 0x3f);
    out[at++] = 0x80 | (code & 0x3f);
  }
  return at;
}
