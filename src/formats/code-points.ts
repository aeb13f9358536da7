/**
 * Offsets between UTF-16 code units, which this toolkit counts in, and code points, which Python counts in. One
 * emoji before a mention shifts every later offset by one.
 */

const hasSurrogate = (text: string): boolean => /[\ud800-\udfff]/.test(text);

/** Maps an offset in code units to one in code points. */
export function toCodePoints(text: string): (offset: number) => number {
  if (!hasSurrogate(text)) return (offset) => offset;
  const table = new Int32Array(text.length + 1);
  let points = 0;
  for (let i = 0; i < text.length; points++) {
    const width = text.codePointAt(i)! > 0xffff ? 2 : 1;
    table.fill(points, i, i + width);
    i += width;
  }
  table[text.length] = points;
  return (offset) => table[offset];
}

/** Maps an offset in code points to one in code units; past the end it stays past the end. */
export function fromCodePoints(text: string): (offset: number) => number {
  if (!hasSurrogate(text)) return (offset) => offset;
  const table: number[] = [];
  for (let i = 0; i < text.length; i += text.codePointAt(i)! > 0xffff ? 2 : 1) table.push(i);
  table.push(text.length);
  return (offset) => table[offset] ?? text.length + offset - table.length + 1;
}
