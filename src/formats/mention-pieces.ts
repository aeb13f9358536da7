import type { Example, Mention } from "../text/example.js";
import type { Span } from "../text/span.js";
import { tryFindWords } from "./words.js";

/** The words of a mention's pieces, `[start, end)` each; undefined when an edge is none of a word's. */
export function piecesOf({ words }: Pick<Example, "words">, mention: Mention): Span[] | undefined {
  const pieces: Span[] = [];
  for (const part of mention.parts ?? [mention]) {
    const range = tryFindWords(words, part);
    if (range === undefined) return undefined;
    pieces.push({ start: range.first, end: range.end });
  }
  return pieces;
}

/** A mention of pieces given in words. */
export function mentionOfPieces(label: string, pieces: readonly Span[], words: Int32Array): Mention {
  const parts = pieces.map(({ start, end }) => ({ start: words[2 * start], end: words[2 * end - 1] }));
  const span = { start: parts[0].start, end: parts.at(-1)!.end, label };
  return parts.length === 1 ? span : { ...span, parts };
}
