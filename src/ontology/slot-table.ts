/** Words of a slot that hold the key's two halves; the last word of a slot is 0 when the slot is empty. */
const keyWords = 2;
const maxLoadRatio = 0.8;
const growthFactor = 1.5;

/**
 * Open addressing with linear probing over one Int32Array: a 64-bit hash as the key, then `width - 2` words,
 * the last of which is never 0 in a slot that is taken.
 */
export class SlotTable {
  words: Int32Array;
  slots: number;
  count = 0;

  constructor(
    readonly width: number,
    expectedCount: number,
    readonly allocate: (words: number) => Int32Array = (words) => new Int32Array(words),
  ) {
    this.slots = slotsFor(expectedCount);
    this.words = allocate(this.slots * width);
  }

  /** Where the slot of this key begins in `words`: its own, or the empty one that it would take. */
  find(low: number, high: number): number {
    return findSlot(this.words, this.slots, this.width, 0, low, high);
  }

  isEmpty(at: number): boolean {
    return this.words[at + this.width - 1] === 0;
  }

  /** Takes the slot of a key, growing when that makes the table too full; returns where it begins. */
  take(low: number, high: number): number {
    let at = this.find(low, high);
    if (!this.isEmpty(at)) return at;
    if (this.count + 1 > maxLoadRatio * this.slots) {
      this.resize(Math.ceil(this.count * growthFactor));
      at = this.find(low, high);
    }
    this.count++;
    this.words[at] = low;
    this.words[at + 1] = high;
    return at;
  }

  /** Moves every slot into a table for `expectedCount` keys. */
  resize(expectedCount: number): void {
    const old = this.words;
    this.slots = slotsFor(Math.max(expectedCount, this.count));
    this.words = this.allocate(this.slots * this.width);
    for (let from = 0; from < old.length; from += this.width) {
      if (old[from + this.width - 1] === 0) continue;
      const to = this.find(old[from], old[from + 1]);
      for (let i = 0; i < this.width; i++) this.words[to + i] = old[from + i];
    }
  }

  /** Where each taken slot begins. */
  *taken(): Generator<number> {
    for (let at = 0; at < this.words.length; at += this.width) if (!this.isEmpty(at)) yield at;
  }
}

const slotsFor = (count: number): number => Math.ceil(count / maxLoadRatio) + keyWords;

/**
 * Where the slot of a key begins: its own or the empty one that ends the search. The upper half of the key
 * says where the search begins, so that a table can grow from its slots alone.
 */
export function findSlot(
  words: Int32Array,
  slots: number,
  width: number,
  offset: number,
  low: number,
  high: number,
): number {
  let slot = Math.floor(((high >>> 0) * slots) / 0x100000000);
  for (;;) {
    const at = offset + slot * width;
    if (words[at + width - 1] === 0 || (words[at] === low && words[at + 1] === high)) return at;
    if (++slot === slots) slot = 0;
  }
}
