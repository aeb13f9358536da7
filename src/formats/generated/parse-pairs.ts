import type { NamedText } from "./locate.js";

/** How generated text writes a list of types with their mentions. */
export interface PairGrammar {
  /** What opens a pair; group 1 is the type. */
  readonly opening: RegExp;
  /** Whether what stands before an opening closes the pair before it. */
  isClosed(before: string): boolean;
  /** Takes from a pair's tail what closes it; behind the last pair stands the end of the list as well. */
  trim(tail: string, isLast: boolean): string;
}

export interface ParsedPairs {
  readonly pairs: readonly NamedText[];
  /** Pairs of a type that was not asked for. */
  readonly unknown: readonly NamedText[];
}

/**
 * The pairs of generated text, whatever a model has put there. A pair runs from its opening to the next opening of
 * a known type, or of any type where the pair is closed first: brackets inside mentions, missing brackets and a
 * cut end do no harm. Never throws.
 *
 * @param types names that may open a pair; any when absent
 */
export function parsePairs(text: string, grammar: PairGrammar, types?: ReadonlySet<string>): ParsedPairs {
  const openings = [...text.matchAll(new RegExp(grammar.opening.source, "gu"))]
    .map((match) => ({ label: match[1].trim(), start: match.index, end: match.index + match[0].length }))
    .filter(
      ({ label, start }) => types?.has(label) || grammar.isClosed(text.slice(Math.max(0, start - 40), start)),
    );
  const pairs: NamedText[] = [];
  const unknown: NamedText[] = [];
  openings.forEach(({ label, end }, i) => {
    const next = openings[i + 1];
    const tail = text.slice(end, next?.start ?? text.length);
    const pair = { label, surface: grammar.trim(tail, next === undefined).trim() };
    (types === undefined || types.has(label) ? pairs : unknown).push(pair);
  });
  return { pairs, unknown };
}

/** Removes `count` closing brackets from the end, as far as they are there, with a comma behind them. */
export function dropClosing(tail: string, count: number): string {
  let text = tail.trimEnd();
  if (text.endsWith(",")) text = text.slice(0, -1).trimEnd();
  for (let i = 0; i < count && text.endsWith(")"); i++) text = text.slice(0, -1).trimEnd();
  return text;
}
