import { apostrophe, space } from "./character-classes.js";
import { grown, type ProseBuffer } from "./prose-buffer.js";

/**
 * Runs of two and more apostrophes, balanced line by line as MediaWiki's `doQuotes` does: emphasis is dropped
 * from prose, but of the runs that cannot be paired one apostrophe may be the reader's (`l'''amour''`).
 */
export class EmphasisRuns {
  #offsets = new Int32Array(64);
  #lengths = new Int32Array(64);
  count = 0;

  /** Notes a run of `length` apostrophes (at least two) at the end of the prose, and writes its literal ones. */
  add(prose: ProseBuffer, length: number): void {
    const literal = length === 4 ? 1 : length > 5 ? length - 5 : 0;
    for (let i = 0; i < literal; i++) prose.put(apostrophe);
    if (this.count === this.#offsets.length) {
      this.#offsets = grown(this.#offsets);
      this.#lengths = grown(this.#lengths);
    }
    this.#offsets[this.count] = prose.length;
    this.#lengths[this.count++] = length - literal;
  }

  /** Settles the runs from number `first` on. Returns the offset where an apostrophe came in, or -1. */
  settle(prose: ProseBuffer, first: number): number {
    if (this.count === first) return -1;
    let bold = 0;
    let italic = 0;
    for (let run = first; run < this.count; run++) {
      if (this.#lengths[run] !== 3) italic++;
      if (this.#lengths[run] !== 2) bold++;
    }
    const at = bold & italic & 1 ? this.#apostropheOffset(prose, first) : -1;
    this.count = first;
    if (at >= 0) prose.insertApostrophe(at);
    return at;
  }

  /** Which bold run is an apostrophe and italics: after a one-letter word, else after a word, else after a space. */
  #apostropheOffset({ text, start, length }: ProseBuffer, first: number): number {
    let afterWord = -1;
    let afterSpace = -1;
    for (let run = first; run < this.count; run++) {
      if (this.#lengths[run] !== 3) continue;
      const offset = Math.min(this.#offsets[run]!, length);
      if (offset <= start || text[offset - 1]! <= space) {
        if (afterSpace < 0) afterSpace = offset;
      } else if (offset - 1 === start || text[offset - 2]! <= space) return offset;
      else if (afterWord < 0) afterWord = offset;
    }
    return afterWord >= 0 ? afterWord : afterSpace;
  }
}
