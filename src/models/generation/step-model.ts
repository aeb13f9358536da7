import type { Tensor } from "../../engine/ops/index.js";

/**
 * A model part-way through the targets of several sentences, each with the same number of rows (1, or one a beam).
 * Rows stand sentence by sentence.
 */
export interface StepModel {
  /** Sentences that are still being written. */
  readonly sentences: number;
  /**
   * Reads the last token of every row.
   *
   * @param tokens `[rows]`
   * @returns scores of the next token, `[rows, vocab]`, owned by the caller
   */
  next(tokens: Int32Array): Tensor;
  /**
   * Goes on with some of the sentences and some of the rows, which may stand twice: a beam goes on where another was.
   *
   * @param sentences places of those that stay, rising
   * @param rows the row that each new row was
   */
  select(sentences: readonly number[], rows: readonly number[]): void;
  dispose(): void;
}

/** The tokens that may come next, or undefined for all; `sentence` counts as the sources were given. */
export type AllowedTokens = (sentence: number, written: readonly number[]) => Iterable<number> | undefined;

export interface WriteOptions {
  /** Most tokens of a target, the end token included. */
  readonly maxTokens: number;
  /** The token that a target begins with; it is not in the result. */
  readonly startId: number;
  /** The token that ends a target; it is in the result. */
  readonly endId: number;
  readonly allowed?: AllowedTokens | undefined;
}

export interface Written {
  /** With the end token, if it came; without the start token. */
  readonly ids: Int32Array;
  /** Whether the end token came before the limit. */
  readonly isEnded: boolean;
  /** Sum of the log-probabilities divided by `length ** lengthPenalty`; absent when written greedily. */
  readonly score?: number;
}
