import { bucketLength } from "../../../engine/bucket-length.js";
import { idTensor, maskTensor, type Tensor } from "../../../engine/ops/index.js";
import type { BilstmConfig } from "./config.js";
import type { WordItem } from "./encode-words.js";

/** Items side by side. Equal words stand in one row of characters. */
export interface WordBatch {
  /** int32 `[batch, words]` */
  readonly wordIds: Tensor;
  /** Row of characters of each word, int32 `[batch, words]` */
  readonly rowOfWord: Tensor;
  /** int32 `[rows, characters]` */
  readonly characterIds: Tensor;
  /** 1 = a character, `[rows, characters]` */
  readonly characterMask: Tensor;
  /** 1 = a window with a character in it, `[rows, characters + characterWindow - 1]` */
  readonly windowMask: Tensor;
  /** Words of each item. */
  readonly lengths: readonly number[];
}

/** How ids are read; the identity when absent. */
export interface Reading {
  readonly word?: (id: number, item: number, place: number) => number;
  /** @param place of the character among all of the item */
  readonly character?: (id: number, item: number, place: number) => number;
}

/**
 * @returns tensors owned by the caller
 * @throws ShapeError for an id outside the tables of `config`
 */
export function assembleWords(
  items: readonly WordItem[],
  { vocabSize, characters, characterWindow }: BilstmConfig,
  reading: Reading = {},
): WordBatch {
  const lengths = items.map(({ wordIds }) => wordIds.length);
  const words = Math.max(...lengths);
  const wordIds = new Int32Array(items.length * words);
  const rowOfWord = new Int32Array(wordIds.length);
  const rows = new CharacterRows();
  for (const [b, item] of items.entries()) {
    for (const [place, id] of item.wordIds.entries()) {
      wordIds[b * words + place] = reading.word?.(id, b, place) ?? id;
      rowOfWord[b * words + place] = rows.add(readCharacters(item, b, place, reading));
    }
  }
  const shape = [items.length, words];
  const { ids, characterMask, windowMask, count, width } = rows.assemble(characterWindow);
  return {
    wordIds: idTensor(wordIds, shape, { limit: vocabSize, name: "words" }),
    rowOfWord: idTensor(rowOfWord, shape, { limit: count, name: "rows of characters" }),
    characterIds: idTensor(ids, [count, width], { limit: characters, name: "characters" }),
    characterMask: maskTensor(characterMask, [count, width]),
    windowMask: maskTensor(windowMask, [count, width + characterWindow - 1]),
    lengths,
  };
}

function readCharacters(
  { characterIds, characterEnds }: WordItem,
  item: number,
  word: number,
  { character }: Reading,
): Int32Array {
  const start = word === 0 ? 0 : characterEnds[word - 1]!;
  const ids = characterIds.slice(start, characterEnds[word]);
  return character === undefined ? ids : ids.map((id, i) => character(id, item, start + i));
}

/** The different words of a batch. */
class CharacterRows {
  readonly #rowOf = new Map<string, number>();
  readonly #rows: Int32Array[] = [];

  add(ids: Int32Array): number {
    const key = ids.join();
    let row = this.#rowOf.get(key);
    if (row === undefined) this.#rowOf.set(key, (row = this.#rows.push(ids) - 1));
    return row;
  }

  /** Rows and their width are padded to numbers that few batches differ in. */
  assemble(window: number): {
    ids: Int32Array;
    characterMask: Uint8Array;
    windowMask: Uint8Array;
    count: number;
    width: number;
  } {
    const count = bucketLength(this.#rows.length);
    const longest = Math.max(1, ...this.#rows.map(({ length }) => length));
    const width = Math.ceil(longest / 4) * 4;
    const windows = width + window - 1;
    const ids = new Int32Array(count * width);
    const characterMask = new Uint8Array(count * width);
    const windowMask = new Uint8Array(count * windows);
    for (const [row, own] of this.#rows.entries()) {
      ids.set(own, row * width);
      characterMask.fill(1, row * width, row * width + own.length);
      if (own.length > 0) windowMask.fill(1, row * windows, row * windows + own.length + window - 1);
    }
    return { ids, characterMask, windowMask, count, width };
  }
}
