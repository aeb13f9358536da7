/**
 * A prefix tree over UTF-16 code units, flat in typed arrays: edges stand in one open-addressing table keyed by
 * (node, unit), so that a step is a multiplication and about one probe.
 */
export class PieceTrie {
  #mask: number;
  #parents: Int32Array;
  #units: Uint16Array;
  #children: Int32Array;
  #edges = 0;
  #values: Int32Array;
  #nodes = 1;

  constructor() {
    this.#mask = 1023;
    this.#parents = new Int32Array(1024).fill(-1);
    this.#units = new Uint16Array(1024);
    this.#children = new Int32Array(1024);
    this.#values = new Int32Array(1024).fill(-1);
  }

  static readonly root = 0;

  /** Node under `node` by `unit`, or -1. */
  step(node: number, unit: number): number {
    const slot = this.#slot(node, unit);
    return this.#parents[slot] === -1 ? -1 : this.#children[slot];
  }

  /** What was added for the text that leads to `node`, or -1. */
  valueAt(node: number): number {
    return this.#values[node];
  }

  /** Adds `text` (or gives it another value) with a value >= 0. */
  set(text: string, value: number): void {
    let node = PieceTrie.root;
    for (let i = 0; i < text.length; i++) node = this.#grow(node, text.charCodeAt(i));
    this.#values[node] = value;
  }

  /** Value of exactly `text`, or -1. */
  get(text: string): number {
    let node = PieceTrie.root;
    for (let i = 0; i < text.length && node !== -1; i++) node = this.step(node, text.charCodeAt(i));
    return node === -1 ? -1 : this.#values[node];
  }

  #slot(node: number, unit: number): number {
    let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    while (this.#parents[slot] !== -1 && !(this.#parents[slot] === node && this.#units[slot] === unit)) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  #grow(node: number, unit: number): number {
    const slot = this.#slot(node, unit);
    if (this.#parents[slot] !== -1) return this.#children[slot];
    const child = this.#nodes++;
    this.#parents[slot] = node;
    this.#units[slot] = unit;
    this.#children[slot] = child;
    if (this.#nodes > this.#values.length) {
      const values = new Int32Array(2 * this.#values.length).fill(-1);
      values.set(this.#values);
      this.#values = values;
    }
    if (++this.#edges * 2 > this.#mask) this.#rehash();
    return child;
  }

  #rehash(): void {
    const [parents, units, children] = [this.#parents, this.#units, this.#children];
    const size = 2 * parents.length;
    this.#mask = size - 1;
    this.#parents = new Int32Array(size).fill(-1);
    this.#units = new Uint16Array(size);
    this.#children = new Int32Array(size);
    for (let old = 0; old < parents.length; old++) {
      if (parents[old] === -1) continue;
      const slot = this.#slot(parents[old], units[old]);
      this.#parents[slot] = parents[old];
      this.#units[slot] = units[old];
      this.#children[slot] = children[old];
    }
  }
}
