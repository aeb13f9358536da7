import { BugError } from "../core/errors.js";
import { findSlot, SlotTable } from "./slot-table.js";
import { hashTitle, type TitleHash } from "./title-hash.js";

/** Header of the shared buffer, in 32-bit words: magic, slots, titles, 0. */
const headerWords = 4;
const magic = 0x4e545831; // NTX1
/** A slot is the title's 64-bit hash and its class id. */
const slotWords = 3;
export const maxClassId = 0xffff;

/**
 * Title to class id for millions of titles, in one SharedArrayBuffer of 15 bytes a title that every worker
 * reads in place. Titles themselves are not kept: two titles with one 64-bit hash would be one.
 */
export class TypeIndex {
  readonly shared: SharedArrayBuffer;
  readonly size: number;
  readonly #words: Int32Array;
  readonly #slots: number;
  readonly #hash: TitleHash = { low: 0, high: 0 };

  private constructor(shared: SharedArrayBuffer) {
    this.shared = shared;
    this.#words = new Int32Array(shared);
    if (this.#words[0] !== magic) throw new BugError("the shared buffer is not a type index.");
    this.#slots = this.#words[1];
    this.size = this.#words[2];
  }

  /** The index whose `shared` buffer came with a worker's data. */
  static fromShared(shared: SharedArrayBuffer): TypeIndex {
    return new TypeIndex(shared);
  }

  /** Class id of a title as `normaliseTitle` gives it, from 1; 0 when the index does not have it. */
  get(title: string): number {
    const hash = this.#hash;
    hashTitle(title, hash);
    const at = findSlot(this.#words, this.#slots, slotWords, headerWords, hash.low, hash.high);
    return this.#words[at + slotWords - 1];
  }
}

/** Collects titles for a TypeIndex; grows as needed, at best from the right size. */
export class TypeIndexBuilder {
  readonly #table: SlotTable;
  readonly #hash: TitleHash = { low: 0, high: 0 };

  constructor(expectedTitles = 1024) {
    this.#table = new SlotTable(slotWords, expectedTitles);
  }

  get size(): number {
    return this.#table.count;
  }

  /**
   * Gives a title its class id, and returns whether the title is new. Bits above the 16 of the id are the
   * caller's while it builds; `finish` drops them.
   *
   * @param choose which of the class id that the title has and the one that comes is kept; default the first
   */
  put(title: string, classId: number, choose?: (kept: number, coming: number) => number): boolean {
    hashTitle(title, this.#hash);
    return this.putHash(this.#hash.low, this.#hash.high, classId, choose);
  }

  /** As `put`, for a title of which only the hash is known. */
  putHash(
    low: number,
    high: number,
    classId: number,
    choose?: (kept: number, coming: number) => number,
  ): boolean {
    if ((classId & maxClassId) === 0) throw new BugError(`${classId} is no class id.`);
    const at = this.#table.take(low, high) + slotWords - 1;
    const kept = this.#table.words[at];
    this.#table.words[at] = kept === 0 ? classId : (choose?.(kept, classId) ?? kept);
    return kept === 0;
  }

  getHash(low: number, high: number): number {
    return this.#table.words[this.#table.find(low, high) + slotWords - 1];
  }

  /** The finished index; `newIds[id]`, when given, takes the place of each class id. */
  finish(newIds?: Uint16Array): TypeIndex {
    const shared = new SlotTable(slotWords, this.#table.count, allocateShared);
    const words = this.#table.words;
    for (const from of this.#table.taken()) {
      const classId = words[from + slotWords - 1] & maxClassId;
      const to = shared.take(words[from], words[from + 1]);
      shared.words[to + slotWords - 1] = newIds ? newIds[classId] : classId;
    }
    new Int32Array(shared.words.buffer).set([magic, shared.slots, shared.count, 0]);
    return TypeIndex.fromShared(shared.words.buffer as SharedArrayBuffer);
  }
}

const allocateShared = (words: number): Int32Array =>
  new Int32Array(new SharedArrayBuffer(4 * (headerWords + words)), 4 * headerWords);
