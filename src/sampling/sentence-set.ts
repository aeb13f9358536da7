/** Sentences by their ids: one bit for each sentence of the corpus. */
export class SentenceSet {
  readonly #bits: Uint8Array;
  #size = 0;

  /** @param lastId the highest sentence id that may come */
  constructor(lastId: number) {
    this.#bits = new Uint8Array((lastId >> 3) + 1);
  }

  get size(): number {
    return this.#size;
  }

  has(sentenceId: number): boolean {
    return (this.#bits[sentenceId >> 3] & (1 << (sentenceId & 7))) !== 0;
  }

  add(sentenceId: number): void {
    if (this.has(sentenceId)) return;
    this.#bits[sentenceId >> 3] |= 1 << (sentenceId & 7);
    this.#size++;
  }

  /** Adds every sentence of a set for the same corpus that has none in common with this one. */
  addAll(other: SentenceSet): void {
    for (let i = 0; i < this.#bits.length; i++) this.#bits[i] |= other.#bits[i];
    this.#size += other.#size;
  }
}
