/** Takes the pieces of one pre-token, in order. */
export interface PieceSink {
  /** @param start @param end code units of the pre-token that the piece stands for */
  push(id: number, start: number, end: number): void;
}

/** Cuts one pre-token into pieces of a vocabulary. */
export interface TokenModel {
  /** Ids run from 0 to `size - 1`; added tokens may follow. */
  readonly size: number;
  idOf(piece: string): number | undefined;
  pieceOf(id: number): string | undefined;
  /** Covers the whole of `word`, which is not empty; never throws. */
  tokenize(word: string, sink: PieceSink): void;
}
