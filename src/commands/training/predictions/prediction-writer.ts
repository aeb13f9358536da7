import type { Example, Mention } from "../../../text/example.js";

/** A text with what was found in it. */
export interface TaggedText {
  readonly id: string;
  readonly text: string;
  /** Word offsets in the text, flat. */
  readonly words: Int32Array;
  /** In order; offsets are those of the text. */
  readonly mentions: readonly Mention[];
  /** The sentences it was cut into, each with its words and its own mentions. */
  readonly sentences: readonly Example[];
}

/** Texts with their predicted mentions to text, piece by piece; the pieces put together are the file. */
export interface PredictionWriter {
  begin(): string;
  text(tagged: TaggedText): string;
  end(): string;
}
