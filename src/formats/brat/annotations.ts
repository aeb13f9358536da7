import { RecordError } from "../../core/errors.js";
import type { Tally } from "../../core/tally.js";
import type { Span } from "../../text/span.js";

/** A text-bound annotation: offsets in code points, one or more pieces, and what stands there. */
export interface TextBound {
  readonly label: string;
  readonly parts: readonly Span[];
  /** Pieces with a space between them, line ends as spaces. */
  readonly surface: string | undefined;
  readonly line: number;
}

/** What the other kinds of annotations are counted as, by the first letter of their ids. */
const otherKinds: Readonly<Record<string, string>> = {
  E: "event",
  R: "relation",
  "*": "equivalence",
  A: "attribute",
  M: "attribute",
  N: "normalization",
  "#": "note",
};

const textBoundLine = /^(T\S*)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?$/;
const eventLine = /^E\S*\t[^\s:]+:(T\S*)/;

/**
 * The mentions of an .ann file. Words that trigger an event are no mentions; everything that is not bound to text is
 * counted.
 *
 * @throws RecordError with the line of what is no annotation
 */
export function parseAnnotations(text: string, file: string, tally: Tally): TextBound[] {
  const bound = new Map<string, TextBound>();
  const triggers = new Set<string>();
  for (const [i, whole] of text.split("\n").entries()) {
    const line = whole.replace(/\r$/, "");
    if (line.trim() === "") continue;
    const [, id, label, offsets, surface] = textBoundLine.exec(line) ?? [];
    if (id !== undefined) {
      bound.set(id, { label, parts: parseOffsets(offsets), surface, line: i + 1 });
      continue;
    }
    const kind = otherKinds[line[0]];
    if (kind === undefined || !line.includes("\t"))
      throw new RecordError(`${JSON.stringify(line.slice(0, 60))} is no annotation of brat's`, {
        at: { file, line: i + 1 },
        fix: "write text-bound annotations as T1, a tab, the type with start and end, a tab, the text",
      });
    tally.add(`skipped.${kind}`);
    const trigger = eventLine.exec(line)?.[1];
    if (trigger !== undefined) triggers.add(trigger);
  }
  const mentions = [...bound].filter(([id]) => !triggers.has(id)).map(([, annotation]) => annotation);
  tally.add("skipped.trigger", bound.size - mentions.length);
  return mentions;
}

const parseOffsets = (offsets: string): Span[] =>
  offsets.split(";").map((pair) => {
    const [start, end] = pair.split(" ").map(Number);
    return { start, end };
  });
