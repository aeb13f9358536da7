import { SlotTable } from "./slot-table.js";
import { hashTitle } from "./title-hash.js";

/** A slot is the hash of the title, the hash of its target, and how far it is known where that leads. */
const slotWords = 5;
const targetLow = 2;
const targetHigh = 3;
const stateAt = 4;
const open = -1;
const onPath = -2;
const leadsNowhere = -3;
const leadsInCircle = -4;

export type RedirectEnd = number | "untyped" | "loop";

/** Redirects between titles, kept as hashes: 25 bytes a redirect, no strings. */
export class RedirectTable {
  readonly #table = new SlotTable(slotWords, 1024);
  readonly #from = { low: 0, high: 0 };
  readonly #to = { low: 0, high: 0 };

  get size(): number {
    return this.#table.count;
  }

  /**
   * Adds a redirect. Of two targets of one title the one with the smaller hash is kept: arbitrary, and the
   * same for every order of files.
   *
   * @returns whether the title had another target
   */
  add(from: string, to: string): boolean {
    hashTitle(from, this.#from);
    hashTitle(to, this.#to);
    const at = this.#table.take(this.#from.low, this.#from.high);
    return writeTarget(this.#table.words, at, this.#to);
  }

  /**
   * Follows every redirect to the first title that has a class, however long the chain, and tells `report`
   * the hash of the title and its end. Each link is walked once.
   *
   * @param classIdOf class id by hash, 0 when there is none
   */
  resolve(
    classIdOf: (low: number, high: number) => number,
    report: (low: number, high: number, end: RedirectEnd) => void,
  ): void {
    const { words } = this.#table;
    for (const start of this.#table.taken()) {
      const end = this.#walk(start, classIdOf);
      report(words[start], words[start + 1], nameEnd(end));
    }
  }

  /** Walks from `start` to a title with a known end, and writes that end into every link on the way. */
  #walk(start: number, classIdOf: (low: number, high: number) => number): number {
    const { words } = this.#table;
    const path: number[] = [];
    let at = start;
    let end = open;
    while (end === open) {
      if (this.#table.isEmpty(at)) end = leadsNowhere;
      else if (words[at + stateAt] === onPath) end = leadsInCircle;
      else if (words[at + stateAt] !== open) end = words[at + stateAt];
      else {
        words[at + stateAt] = onPath;
        path.push(at);
        const [low, high] = [words[at + targetLow], words[at + targetHigh]];
        end = classIdOf(low, high) || open;
        at = this.#table.find(low, high);
      }
    }
    for (const link of path) words[link + stateAt] = end;
    return end;
  }
}

function writeTarget(words: Int32Array, at: number, { low, high }: { low: number; high: number }): boolean {
  const isNew = words[at + stateAt] === 0;
  const [keptLow, keptHigh] = [words[at + targetLow], words[at + targetHigh]];
  const isOther = !isNew && (keptLow !== low || keptHigh !== high);
  if (isNew || high < keptHigh || (high === keptHigh && low < keptLow)) {
    words[at + targetLow] = low;
    words[at + targetHigh] = high;
  }
  words[at + stateAt] = open;
  return isOther;
}

const nameEnd = (end: number): RedirectEnd => (end > 0 ? end : end === leadsInCircle ? "loop" : "untyped");
