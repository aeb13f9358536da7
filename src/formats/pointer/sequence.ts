import type { Span } from "../../text/span.js";

/** What an index sequence says of a mention's words: each of them, or the first and last of each piece. */
export const pointerTargets = ["word", "span"] as const;
export type PointerTarget = (typeof pointerTargets)[number];

/** A mention as pieces of words, and the number of its label. */
export interface Pointed {
  readonly label: number;
  readonly pieces: readonly Span[];
}

/** The sequence begins and ends with these, as BART's does. */
const start = 0;
const end = 1;
const specials = 2;

/** The index of word 0: behind the specials and the labels stands the source, whose first position is its own start. */
const firstWord = (labels: number): number => specials + labels + 1;

/** Indices of one mention: its words, then its label. */
export function encodeMention({ label, pieces }: Pointed, target: PointerTarget, labels: number): number[] {
  const words = pieces.flatMap((piece) =>
    target === "span"
      ? [piece.start, piece.end - 1]
      : Array.from({ length: piece.end - piece.start }, (_, i) => piece.start + i),
  );
  return [...words.map((word) => firstWord(labels) + word), specials + label];
}

export const encodeSequence = (mentions: readonly (readonly number[])[]): number[] => [
  start,
  ...mentions.flat(),
  end,
];

/**
 * The mentions of a sequence, whatever a model has put there: a label ends a mention, the end ends all. Mentions
 * whose words do not rise, or lie outside the text, and words without a label are invalid. Never throws.
 */
export function decodeSequence(
  sequence: readonly number[],
  target: PointerTarget,
  labels: number,
  words: number,
): { readonly mentions: readonly Pointed[]; readonly invalid: number } {
  const mentions: Pointed[] = [];
  let invalid = 0;
  let open: number[] = [];
  for (const index of sequence) {
    if (index === end) break;
    if (index === start) continue;
    if (index >= specials + labels) {
      open.push(index - firstWord(labels));
      continue;
    }
    const pieces = toPieces(open, target, words);
    if (pieces === undefined) invalid++;
    else mentions.push({ label: index - specials, pieces });
    open = [];
  }
  return { mentions, invalid: invalid + (open.length > 0 ? 1 : 0) };
}

/** Pieces of a list of words; words that follow each other are one. Undefined when the list is invalid. */
function toPieces(list: readonly number[], target: PointerTarget, words: number): Span[] | undefined {
  const isInside = list.every((word) => 0 <= word && word < words);
  if (list.length === 0 || !isInside || (target === "span" && list.length % 2 !== 0)) return undefined;
  const pieces: { start: number; end: number }[] = [];
  const step = target === "span" ? 2 : 1;
  for (let i = 0; i < list.length; i += step) {
    const piece = { start: list[i], end: list[i + step - 1] + 1 };
    const before = pieces.at(-1);
    if (piece.end <= piece.start || (before !== undefined && piece.start < before.end)) return undefined;
    if (before?.end === piece.start) before.end = piece.end;
    else pieces.push(piece);
  }
  return pieces;
}
