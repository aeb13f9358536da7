import { SlotTable } from "../../ontology/slot-table.js";
import { WordHashes } from "../word-hashes.js";

/** One test set and its texts. */
export interface TestSet {
  readonly file: string;
  readonly texts: readonly string[];
}

/** What was found of one test set. */
export interface TestSetContamination {
  readonly file: string;
  readonly texts: number;
  /** Texts of which something stands in the corpus. */
  readonly foundTexts: number;
  /** Sentences of the corpus that hold something of it; one that holds parts of two sets counts for the first. */
  readonly sentences: number;
}

/** Key in two halves, then the number of the text, from 1. */
const slotWords = 3;

/**
 * Finds sentences that share `gramWords` words in a row with a text of the test sets. A text of fewer words
 * (there are many in NER sets) is found only in a sentence that has the same words and no others: a few common
 * words in a row prove nothing.
 */
export class TestSetIndex {
  readonly #gramWords: number;
  readonly #grams: SlotTable;
  readonly #wholes: SlotTable;
  readonly #sets: readonly TestSet[];
  /** Number of the last text of each set. */
  readonly #lastTexts: readonly number[];
  readonly #sentences: Int32Array;
  readonly #isFound: Uint8Array;

  /** @param gramWords from 1 */
  constructor(sets: readonly TestSet[], gramWords: number) {
    this.#gramWords = gramWords;
    this.#sets = sets;
    let texts = 0;
    this.#lastTexts = sets.map((set) => (texts += set.texts.length));
    this.#sentences = new Int32Array(sets.length);
    this.#isFound = new Uint8Array(texts + 1);
    this.#grams = new SlotTable(slotWords, 1024);
    this.#wholes = new SlotTable(slotWords, 1024);
    const hashes = new WordHashes();
    let number = 0;
    for (const set of sets) {
      for (const text of set.texts) {
        number++;
        const count = hashes.read(text);
        if (count === 0) continue;
        if (count < gramWords) put(this.#wholes, hashes.low, hashes.high, number);
        else eachGram(hashes, gramWords, (low, high) => !put(this.#grams, low, high, number));
      }
    }
  }

  /** Whether a sentence holds something of a test set; if so, it is counted. */
  find(hashes: WordHashes): boolean {
    let found = 0;
    if (hashes.count < this.#gramWords) found = get(this.#wholes, hashes.low, hashes.high);
    else eachGram(hashes, this.#gramWords, (low, high) => (found = get(this.#grams, low, high)) === 0);
    if (found === 0) return false;
    this.#isFound[found] = 1;
    this.#sentences[this.#lastTexts.findIndex((last) => found <= last)]++;
    return true;
  }

  /** What was found so far, by test set. */
  report(): TestSetContamination[] {
    return this.#sets.map(({ file, texts }, i) => {
      const last = this.#lastTexts[i];
      const found = this.#isFound.subarray(last - texts.length + 1, last + 1);
      return {
        file,
        texts: texts.length,
        foundTexts: found.reduce((sum, bit) => sum + bit, 0),
        sentences: this.#sentences[i],
      };
    });
  }
}

/** Calls `use` with the 64-bit hash of `size` words in a row, from left to right, while it returns true. */
function eachGram(
  { words, count }: WordHashes,
  size: number,
  use: (low: number, high: number) => boolean,
): void {
  for (let start = 0; start + size <= count; start++) {
    let [low, high] = [0x2c9277b5, 0x5f3759df];
    for (let i = start; i < start + size; i++) {
      low = Math.imul(low ^ words[i], 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(high ^ words[i], 0x85ebca77);
      high ^= high >>> 13;
    }
    if (!use(low, Math.imul(high ^ (high >>> 16), 0xc2b2ae35))) return;
  }
}

/** The first text that has a key keeps it; returns false always, for the sake of its callers' loops. */
function put(table: SlotTable, low: number, high: number, text: number): false {
  const at = table.take(low, high) + slotWords - 1;
  if (table.words[at] === 0) table.words[at] = text;
  return false;
}

const get = (table: SlotTable, low: number, high: number): number =>
  table.words[table.find(low, high) + slotWords - 1];
