/** Tokens of one sequence as they are found: parallel columns that grow. */
export class TokenList {
  ids = new Int32Array(64);
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  words = new Int32Array(64);
  length = 0;
  /** Words counted so far; the id of the next one. */
  wordCount = 0;

  push(id: number, start: number, end: number, word: number): void {
    if (this.length === this.ids.length) this.#grow();
    const at = this.length++;
    this.ids[at] = id;
    this.starts[at] = start;
    this.ends[at] = end;
    this.words[at] = word;
  }

  clear(): void {
    this.length = 0;
    this.wordCount = 0;
  }

  #grow(): void {
    const grown = (column: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(2 * column.length);
      larger.set(column);
      return larger;
    };
    this.ids = grown(this.ids);
    this.starts = grown(this.starts);
    this.ends = grown(this.ends);
    this.words = grown(this.words);
  }
}
