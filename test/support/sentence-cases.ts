import { splitSentences } from "../../src/text/sentences/sentence-splitter.js";

export interface BoundaryScore {
  readonly right: number;
  readonly added: number;
  readonly missed: number;
  readonly f1: number;
}

/** A case's text and the offsets at which a sentence other than the first begins; "¦" marks them. */
export function parseCase(line: string): { text: string; starts: number[] } {
  const parts = line.split("¦");
  const starts: number[] = [];
  let length = 0;
  for (const part of parts.slice(0, -1)) starts.push((length += part.length));
  return { text: parts.join(""), starts };
}

/** F1 over the interior boundaries of all cases: the start of a case's text and its end do not count. */
export function scoreCases(lines: string, language: string): BoundaryScore {
  let right = 0;
  let added = 0;
  let missed = 0;
  for (const line of lines.trimEnd().split("\n")) {
    const { text, starts } = parseCase(line);
    const found = splitSentences(text, language)
      .slice(1)
      .map(({ start }) => start);
    const hits = found.filter((start) => starts.includes(start)).length;
    right += hits;
    added += found.length - hits;
    missed += starts.length - hits;
  }
  return { right, added, missed, f1: (2 * right) / (2 * right + added + missed) };
}
