import { BugError } from "../core/errors.js";
import { Tally } from "../core/tally.js";
import type { FinishedChunk, ParsedPage } from "./packed-chunk.js";
import { encodeUtf8, maxUtf8Bytes } from "./utf8.js";

/** A page as the parser meets it: its sentences are counted as they are added. */
export type PageHead = Omit<ParsedPage, "sentenceCount">;

/**
 * Packs pages and their sentences into one `PackedChunk` after another; the buffers grow to the largest chunk
 * and are kept, so that one builder serves a worker for life.
 */
export class ChunkBuilder {
  tally = new Tally();
  readonly #pages: { -readonly [K in keyof ParsedPage]: ParsedPage[K] }[] = [];
  readonly #targets = new Map<string, number>();
  #text = new Uint8Array(1 << 16);
  #textLength = 0;
  #words = new Uint8Array(1 << 15);
  #wordsLength = 0;
  #anchors = new Int32Array(1 << 12);
  #anchorsLength = 0;
  #ends = {
    text: new Uint32Array(1 << 10),
    words: new Uint32Array(1 << 10),
    anchors: new Uint32Array(1 << 10),
  };
  #sentenceCount = 0;

  /** Begins a page; the sentences added from here on are its own. */
  addPage(head: PageHead): void {
    const { pageId, revisionId, timestamp, title, kind, redirectTarget } = head;
    this.#pages.push({ pageId, revisionId, timestamp, title, kind, redirectTarget, sentenceCount: 0 });
  }

  /** The index that stands for a target title in this chunk's anchors. */
  internTarget(title: string): number {
    let index = this.#targets.get(title);
    if (index === undefined) this.#targets.set(title, (index = this.#targets.size));
    return index;
  }

  /**
   * Adds `units[start, end)` as the next sentence of the last page.
   *
   * @param packedWords bytes that `packWords` made of the sentence's words; copied
   * @param anchors `[start, end, targetIndex]` triples, offsets from the sentence's first unit, rising and
   *   apart; copied
   * @param anchorCount triples to take from `anchors`; default all
   * @throws BugError when an anchor does not fit, overlaps the one before it or has no target
   */
  addSentence(
    units: Uint16Array,
    start: number,
    end: number,
    packedWords: Uint8Array,
    anchors: ArrayLike<number>,
    anchorCount = anchors.length / 3,
  ): void {
    const page = this.#pages.at(-1);
    if (page === undefined) throw new BugError("a sentence was added before its page");
    this.#checkAnchors(end - start, anchors, anchorCount, page.title);
    page.sentenceCount++;

    this.#text = withRoom(this.#text, this.#textLength + maxUtf8Bytes(end - start));
    this.#textLength = encodeUtf8(units, start, end, this.#text, this.#textLength);
    this.#words = withRoom(this.#words, this.#wordsLength + packedWords.length);
    this.#words.set(packedWords, this.#wordsLength);
    this.#wordsLength += packedWords.length;
    this.#anchors = withRoom(this.#anchors, this.#anchorsLength + 3 * anchorCount);
    for (let i = 0; i < 3 * anchorCount; i++) this.#anchors[this.#anchorsLength++] = anchors[i];

    const at = this.#sentenceCount++;
    const ends = this.#ends;
    ends.text = withRoom(ends.text, at + 1);
    ends.words = withRoom(ends.words, at + 1);
    ends.anchors = withRoom(ends.anchors, at + 1);
    ends.text[at] = this.#textLength;
    ends.words[at] = this.#wordsLength;
    ends.anchors[at] = this.#anchorsLength / 3;
  }

  /** The chunk so far, in buffers of its own; the builder is empty afterwards. */
  finish(): FinishedChunk {
    const chunk = {
      pages: this.#pages.splice(0),
      targets: [...this.#targets.keys()],
      text: this.#text.slice(0, this.#textLength),
      textEnds: this.#ends.text.slice(0, this.#sentenceCount),
      words: this.#words.slice(0, this.#wordsLength),
      wordsEnds: this.#ends.words.slice(0, this.#sentenceCount),
      anchors: this.#anchors.slice(0, this.#anchorsLength),
      anchorEnds: this.#ends.anchors.slice(0, this.#sentenceCount),
      tally: this.tally.toJSON(),
    };
    this.#targets.clear();
    this.tally = new Tally();
    this.#textLength = this.#wordsLength = this.#anchorsLength = this.#sentenceCount = 0;
    const { text, textEnds, words, wordsEnds, anchors, anchorEnds } = chunk;
    const transfer = [text, textEnds, words, wordsEnds, anchors, anchorEnds].map((array) => array.buffer);
    return { chunk, transfer };
  }

  #checkAnchors(length: number, anchors: ArrayLike<number>, count: number, title: string): void {
    let last = 0;
    for (let i = 0; i < 3 * count; i += 3) {
      const start = anchors[i];
      const end = anchors[i + 1];
      const target = anchors[i + 2];
      if (!(last <= start && start < end && end <= length)) {
        throw new BugError(
          `anchor [${start}, ${end}) does not stand behind ${last} in a sentence of ${length} characters`,
          { at: { title } },
        );
      }
      if (!(0 <= target && target < this.#targets.size)) {
        throw new BugError(`anchor target ${target} is none of the chunk's ${this.#targets.size}`, {
          at: { title },
        });
      }
      last = end;
    }
  }
}

/** `array` itself when it holds `length` elements, else a larger copy. */
function withRoom<T extends Uint8Array | Uint32Array | Int32Array>(array: T, length: number): T {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => T)(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}
