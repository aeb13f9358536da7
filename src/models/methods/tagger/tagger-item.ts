import { bucketLength } from "../../../engine/bucket-length.js";
import type { EncodedItem } from "../method.js";

/** The tag of a place without loss, as in PyTorch and Transformers. */
export const ignoredTag = -100;

/** A text, or a window of a long one, with the words that a tagger can see in it. */
export interface TaggerItem extends EncodedItem {
  /** Number of the example that it was made of: `ExamplePlace.index`. */
  readonly example: number;
  /** The example's word of each place, rising. A word that the model sees nothing of has no place. */
  readonly words: Int32Array;
  /**
   * Tag id of each place; `ignoredTag` where another window of the same text scores the word, so that every word is
   * scored once. `targets` counts the others.
   */
  readonly tags: Int32Array;
}

/** Number of rows for the words of a batch, the same for batches of like lengths. */
export const paddedWords = (items: readonly TaggerItem[]): number =>
  bucketLength(Math.max(...items.map(({ words }) => words.length)));
