import { RecordError } from "../../core/errors.js";
import type { Span } from "../../text/span.js";
import type { LooseWord } from "../place-words.js";

/** A mention in words, in one piece or several. */
export interface WordPieces {
  readonly label: string;
  readonly pieces: readonly Span[];
}

/** One line of a sentence, cut into columns. */
export interface ConlluLine {
  readonly columns: readonly string[];
  readonly line: number;
}

/** A token of the surface: a word, or a multiword token with the words that it is made of. */
export interface SurfaceToken extends LooseWord {
  /** The token's own line first, then those of its parts. */
  readonly rows: readonly ConlluLine[];
}

/** Attributes of a MISC column: `SpaceAfter=No|Entity=(1-person)`. */
export function parseMisc(misc: string): Map<string, string> {
  const attributes = new Map<string, string>();
  if (misc === "_") return attributes;
  for (const pair of misc.split("|")) {
    const at = pair.indexOf("=");
    if (at > 0) attributes.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return attributes;
}

/**
 * The tokens that a reader sees: parts of a multiword token (`3-4`) go into it, empty nodes (`8.1`) are left out.
 *
 * @param miscColumn place of MISC, or -1 where there is none
 * @throws RecordError when the first column does not count the words
 */
export function surfaceTokens(
  lines: readonly ConlluLine[],
  miscColumn: number,
  file: string,
): SurfaceToken[] {
  const tokens: { form: string; hasSpaceAfter: boolean; rows: ConlluLine[] }[] = [];
  let expected: number | undefined;
  let lastPart = -1;
  for (const row of lines) {
    const [id, form] = row.columns;
    const range = /^(\d+)(?:-(\d+))?$/.exec(id);
    if (/^\d+\.\d+$/.test(id)) continue;
    const first = range === null ? Number.NaN : Number(range[1]);
    // UD counts from 1, WikiNEuRal and MultiNERD from 0.
    const fits = expected === undefined ? first === 0 || first === 1 : first === expected;
    if (!fits || form === undefined || form === "")
      throw new RecordError(
        `${JSON.stringify(row.columns.slice(0, 2).join("\t"))} does not begin with ${expected === undefined ? "the number 1" : `the number ${expected}`} and a word`,
        { at: { file, line: row.line }, fix: "check that the file is CoNLL-U, with tabs between columns" },
      );
    const hasSpaceAfter = parseMisc(row.columns[miscColumn] ?? "_").get("SpaceAfter") !== "No";
    if (first <= lastPart) tokens[tokens.length - 1].rows.push(row);
    else tokens.push({ form, hasSpaceAfter, rows: [row] });
    if (range![2] !== undefined) lastPart = Number(range![2]);
    expected = range![2] === undefined ? first + 1 : first;
  }
  return tokens;
}
