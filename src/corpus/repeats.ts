import { overlaps, type Span } from "../text/span.js";

/** What a repeat repeats: the text of a link, or the page's own title. */
export type RepeatKind = "link" | "title";

/** @typeParam Kind what is known of a surface */
export interface Repeat<Kind = RepeatKind> extends Span {
  readonly kind: Kind;
}

/**
 * Where `surfaces` stand in a text outside of its anchors: from word edge to word edge, from the left, the
 * longest first, never overlapping.
 *
 * @param words flat word offsets of the text
 * @param anchors in rising order
 */
export function findRepeats<Kind>(
  text: string,
  words: Int32Array,
  anchors: readonly Span[],
  surfaces: ReadonlyMap<string, Kind>,
): Repeat<Kind>[] {
  const lengths = [...new Set([...surfaces.keys()].map((surface) => surface.length))]
    .filter((length) => length > 0)
    .sort((a, b) => b - a);
  const wordEnds = new Set<number>();
  for (let i = 1; i < words.length; i += 2) wordEnds.add(words[i]);
  const repeats: Repeat<Kind>[] = [];
  let free = 0;
  let anchor = 0;
  for (let i = 0; i < words.length; i += 2) {
    const start = words[i];
    if (start < free) continue;
    while (anchor < anchors.length && anchors[anchor].end <= start) anchor++;
    for (const length of lengths) {
      const end = start + length;
      if (!wordEnds.has(end)) continue;
      const kind = surfaces.get(text.slice(start, end));
      if (kind === undefined) continue;
      if (anchor < anchors.length && overlaps({ start, end }, anchors[anchor])) continue;
      repeats.push({ start, end, kind });
      free = end;
      break;
    }
  }
  return repeats;
}

/** A title without what stands in brackets behind it: `Paris (Texas)` becomes `Paris`. */
export const withoutBrackets = (title: string): string => title.replace(/\s+\([^()]*\)$/u, "");
