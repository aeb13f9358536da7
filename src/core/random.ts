/**
 * Seeded randomness in two forms: decisions that are a hash of what they are about (the same for any number
 * of workers and any order), and a stream of numbers for loops that run in one order.
 */

const mix = (h: number): number => {
  let x = h;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
};

/** 32-bit hash of a sequence of strings and integers (FNV-1a over code units, then MurmurHash3's finaliser). */
export function hash32(parts: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const part of parts) {
    const text = typeof part === "number" ? `#${part}` : part;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ 0xffff, 0x01000193);
  }
  return mix(h);
}

/**
 * A number in [0, 1) that depends on `parts` alone, with 52 random bits: the toolkit's only way to decide
 * by chance about a page, a sentence or a draw.
 *
 * @param parts seed, name of the rule, then what is decided on, e.g. `[seed, "split", wiki, pageId]`
 */
export function hashUnit(...parts: readonly (string | number)[]): number {
  const high = hash32(parts) >>> 6;
  const low = hash32(["low", ...parts]) >>> 6;
  return (high * 0x4000000 + low) / 0x10000000000000;
}

/** A stream of random numbers that is the same for the same seed (sfc32 by Chris Doty-Humphrey). */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(...seed: readonly (string | number)[]) {
    this.#a = hash32(["a", ...seed]);
    this.#b = hash32(["b", ...seed]);
    this.#c = hash32(["c", ...seed]);
    this.#counter = 1;
    for (let i = 0; i < 12; i++) this.nextUint32();
  }

  nextUint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** In [0, 1), with 32 random bits. */
  next(): number {
    return this.nextUint32() / 0x100000000;
  }

  /** An integer in [0, limit). */
  nextInt(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Shuffles `items` in place (Fisher-Yates) and returns them. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.nextInt(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  }

  /** The four words that `restore` takes, for checkpoints. */
  save(): readonly [number, number, number, number] {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  restore([a, b, c, counter]: readonly [number, number, number, number]): void {
    [this.#a, this.#b, this.#c, this.#counter] = [a, b, c, counter];
  }
}
