import { bucketLength } from "../../../engine/bucket-length.js";
import type { EncodedItem } from "../method.js";

/** Of a place whose mention is cut by the edge of the window: nothing can be learned there. */
export const ignoredPlace = -1;

/** One query and one context, or a window of it, with the words of the context that stand there. */
export interface MrcItem extends EncodedItem {
  readonly ids: Int32Array;
  readonly typeIds: Int32Array;
  /** Number of the example: `ExamplePlace.index`. */
  readonly example: number;
  /** Number of the query among those asked of the example. */
  readonly asked: number;
  /** Number of the window among those of the same example and query. */
  readonly window: number;
  /** The example's word of each place, rising. A word that the model sees nothing of has no place. */
  readonly words: Int32Array;
  /** First and last token of each place, in the window. */
  readonly firsts: Int32Array;
  readonly lasts: Int32Array;
  /** Whether an answer begins (ends) at each place: 1, 0 or `ignoredPlace`. */
  readonly starts: Int8Array;
  readonly ends: Int8Array;
  /** Answers that stand whole in the window: first and last place of each, flat. */
  readonly spans: Int32Array;
}

/** Number of rows for the words of a batch, the same for batches of like lengths. */
export const paddedPlaces = (items: readonly MrcItem[]): number =>
  bucketLength(Math.max(...items.map(({ words }) => words.length)));
