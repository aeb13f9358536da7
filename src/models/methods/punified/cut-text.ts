import type { Example } from "../../../text/example.js";
import type { Span } from "../../../text/span.js";

/** A piece of a text, and what was made of it. */
export interface TextPiece<T> extends Span {
  readonly made: T;
}

export interface CutOptions<T> {
  readonly make: (piece: Span) => T;
  /** Whether what was made of a piece is short enough. */
  readonly fits: (made: T) => boolean;
  /** Whether the text may be cut before an offset; default everywhere between words. */
  readonly mayCut?: (offset: number) => boolean;
}

/**
 * A text in as few pieces as halving gives: while a piece does not fit, it is cut at the word nearest to its middle
 * where it may be. Pieces that cannot be cut are returned though they do not fit.
 *
 * @returns in order; what stands between words at a cut belongs to none
 */
export function cutText<T>(
  { text, words }: Pick<Example, "text" | "words">,
  { make, fits, mayCut = () => true }: CutOptions<T>,
): TextPiece<T>[] {
  const count = words.length / 2;
  const spanOf = (first: number, end: number): Span => ({
    start: first === 0 ? 0 : words[2 * first],
    end: end === count ? text.length : words[2 * end - 1],
  });
  const cut = (first: number, end: number): TextPiece<T>[] => {
    const span = spanOf(first, end);
    const piece = { ...span, made: make(span) };
    if (fits(piece.made)) return [piece];
    const middle = (first + end) / 2;
    const places = Array.from({ length: Math.max(0, end - first - 1) }, (_, i) => first + 1 + i)
      .filter((word) => mayCut(words[2 * word]))
      .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    return places.length === 0 ? [piece] : [...cut(first, places[0]), ...cut(places[0], end)];
  };
  return cut(0, count);
}
