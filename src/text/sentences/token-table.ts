/** Case-folds one unit of the alphabets that have case below U+0600 and in U+1E00 to U+1FFF. */
const lowerCased = Uint16Array.from({ length: 0x2000 }, (_, unit) => {
  const folded = String.fromCharCode(unit).toLowerCase();
  return folded.length === 1 ? folded.charCodeAt(0) : unit;
});
export const toLowerUnit = (unit: number): number => (unit < 0x2000 ? lowerCased[unit] : unit);

const isSkipped = (unit: number): boolean => unit === 0x20 || unit === 0xa0 || unit === 0x202f;

/**
 * A set of short tokens with a number each, looked up in a range of code units without making a string: letter
 * case and spaces do not count, so that "Z. B" in the text is "z.b" in the table.
 */
export class TokenTable {
  readonly #mask: number;
  readonly #tokens: (string | undefined)[];
  readonly #values: Uint8Array;
  readonly longest: number;

  /** @param entries tokens (any case) with values 1..255; a later entry of the same token wins */
  constructor(entries: Iterable<readonly [token: string, value: number]>) {
    const values = new Map<string, number>();
    for (const [token, value] of entries) values.set(token.toLowerCase().replace(/\s+/g, ""), value);
    let slots = 16;
    while (slots < values.size * 3) slots *= 2;
    this.#mask = slots - 1;
    this.#tokens = new Array<string | undefined>(slots).fill(undefined);
    this.#values = new Uint8Array(slots);
    this.longest = Math.max(0, ...Array.from(values.keys(), (token) => token.length));
    for (const [token, value] of values) this.#insert(token, value);
  }

  /** The token's value, or 0 when it is not in the table. */
  find(text: Uint16Array, start: number, end: number): number {
    if (end - start > 2 * this.longest) return 0;
    let hash = 0;
    for (let at = start; at < end; at++) {
      if (!isSkipped(text[at])) hash = mixHash(hash, toLowerUnit(text[at]));
    }
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const token = this.#tokens[slot];
      if (token === undefined) return 0;
      if (isSame(token, text, start, end)) return this.#values[slot];
    }
  }

  #insert(token: string, value: number): void {
    let hash = 0;
    for (let at = 0; at < token.length; at++) hash = mixHash(hash, token.charCodeAt(at));
    let slot = hash & this.#mask;
    while (this.#tokens[slot] !== undefined) slot = (slot + 1) & this.#mask;
    this.#tokens[slot] = token;
    this.#values[slot] = value;
  }
}

const mixHash = (hash: number, unit: number): number => {
  const mixed = Math.imul(hash ^ unit, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};

function isSame(token: string, text: Uint16Array, start: number, end: number): boolean {
  let length = 0;
  for (let at = start; at < end; at++) {
    if (isSkipped(text[at])) continue;
    if (length >= token.length || toLowerUnit(text[at]) !== token.charCodeAt(length)) return false;
    length++;
  }
  return length === token.length;
}
