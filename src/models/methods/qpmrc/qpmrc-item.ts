import type { EncodedItem } from "../method.js";

/** A text, or a window of a long one, as the model reads it. */
export interface ContextWindow {
  /** Tokens, special ones included, `[length]` */
  readonly ids: Int32Array;
  /** The example's word of each place, rising, `[words]`. A word without any token has no place. */
  readonly words: Int32Array;
  /** First token of each place, `[words]` */
  readonly starts: Int32Array;
  /** Tokens of each place, `[words]` */
  readonly pieces: Int32Array;
  /**
   * 1 where the span from place j to place k is scored here, `[words, words]`: of windows that overlap one alone scores
   * a span. Absent where there is one window: it scores all.
   */
  readonly owned?: Uint8Array;
}

/** A window with the labels that are asked of it, and the answers. */
export interface QpmrcItem extends EncodedItem, ContextWindow {
  /** Number of the example that it was made of: `ExamplePlace.index`. */
  readonly example: number;
  /** Ids of the labels that are asked, rising. */
  readonly labels: Int32Array;
  /** Gold spans that are scored here, flat: label id, first place, last place (inclusive as in eq. 6). */
  readonly spans: Int32Array;
  /** What of all gold spans stands in the window, flat in the same way: the words of the auxiliary task. */
  readonly covered: Int32Array;
}

/** Whether a window scores the span from place `first` to place `last`. */
export const owns = ({ owned, words }: ContextWindow, first: number, last: number): boolean =>
  owned === undefined || owned[first * words.length + last] === 1;
