import { RecordError } from "../core/errors.js";
import type { Example, Mention } from "../text/example.js";
import { cutsSurrogatePair, type Span } from "../text/span.js";
import { sortMentions, trimSpan } from "./chunks.js";
import { findNear } from "./find-near.js";
import type { ReadContext } from "./format.js";
import { cutWordsAt, splitTextWords } from "./split-words.js";

/** A mention as a file gives it: offsets in code units, and the mention's text where the file repeats it. */
export interface RawMention extends Span {
  readonly label: string;
  readonly surface?: string | undefined;
  readonly score?: number | undefined;
  /** The pieces of a discontinuous mention; they are not checked against `surface`. */
  readonly parts?: readonly Span[];
}

export interface RawText {
  readonly id: string;
  readonly text: string;
  readonly mentions: readonly RawMention[];
  /** Word offsets, flat; the text is split when absent. */
  readonly words?: Int32Array;
  /** For messages. */
  readonly line: number;
}

export interface PlacingContext extends Pick<ReadContext, "datasetId" | "language" | "tally" | "file"> {
  /** How far from its offset a misplaced mention is sought, in code units. */
  readonly reach: number;
}

/**
 * The example of a text whose mentions were placed by hand or by another program: each stands where its text does, at
 * its offset, else nearest to it, without white space at its edges. What is mended, merged and left out is counted.
 *
 * @throws RecordError for offsets outside the text that no surface stands beside
 */
export function placeMentions(
  { id, text, mentions: raw, words, line }: RawText,
  context: PlacingContext,
): Example {
  const { datasetId, language, tally } = context;
  const placed = raw.flatMap((mention) => placeMention(text, mention, line, context) ?? []);
  const mentions = sortMentions(placed);
  tally.add("merged.same_mention", placed.length - mentions.length);
  const edges = mentions.flatMap((mention) =>
    [mention, ...(mention.parts ?? [])].flatMap(({ start, end }) => [start, end]),
  );
  const own =
    words === undefined
      ? splitTextWords(text, language, edges)
      : cutWordsAt(
          words,
          text,
          [...new Set(edges)].sort((a, b) => a - b),
        );
  return { id, text, words: own, mentions, datasetId };
}

function placeMention(
  text: string,
  mention: RawMention,
  line: number,
  context: PlacingContext,
): Mention | undefined {
  const { label, score, surface, parts } = mention;
  const at = { file: context.file, line };
  for (const piece of parts ?? (surface === undefined ? [mention] : [])) checkInside(piece, label, text, at);
  const found = parts === undefined ? placeWhole(text, mention, context) : placeParts(text, parts, context);
  return found && { ...found, label, ...(score === undefined ? {} : { score }) };
}

function placeWhole(
  text: string,
  { start, end, surface }: RawMention,
  { tally, reach }: PlacingContext,
): Span | undefined {
  const given = surface ?? text.slice(start, end);
  const trimmed = given.trim();
  if (trimmed === "") {
    tally.add("skipped.blank_mention");
    return undefined;
  }
  const at = start + given.indexOf(trimmed);
  const found = findNear(text, trimmed, at, reach);
  if (found === undefined) {
    tally.add("skipped.mention_not_in_text");
    return undefined;
  }
  if (trimmed !== given) tally.add("repaired.trimmed");
  if (found.start !== at) tally.add("repaired.offset");
  else if (end - start !== given.length) tally.add("repaired.end");
  return found;
}

function placeParts(
  text: string,
  given: readonly Span[],
  { tally }: PlacingContext,
): (Span & Pick<Mention, "parts">) | undefined {
  const parts = joinParts(text, given);
  if (parts.length === 0) {
    tally.add("skipped.blank_mention");
    return undefined;
  }
  const whole = { start: parts[0].start, end: parts[parts.length - 1].end };
  return parts.length === 1 ? whole : { ...whole, parts };
}

/** Offsets that nothing can be checked against must at least fit. */
function checkInside(
  { start, end }: Span,
  label: string,
  text: string,
  at: Readonly<Record<string, string | number>>,
): void {
  const isCut = cutsSurrogatePair(text, start) || cutsSurrogatePair(text, end);
  if (0 <= start && start <= end && end <= text.length && !isCut) return;
  const what = isCut ? "cuts a character in two" : `does not fit a text of ${text.length} characters`;
  throw new RecordError(`${label} [${start}, ${end}) ${what}`, {
    at,
    fix: "check what the offsets of the file count",
  });
}

/** Pieces in order, without white space at their edges; those that only white space parts, or nothing, are one. */
function joinParts(text: string, given: readonly Span[]): Span[] {
  const parts: Span[] = [];
  for (const piece of [...given].sort((a, b) => a.start - b.start)) {
    const part = trimSpan(text, piece);
    if (part.start >= part.end) continue;
    const last = parts.at(-1);
    if (last !== undefined && text.slice(last.end, part.start).trim() === "")
      parts[parts.length - 1] = { start: last.start, end: Math.max(last.end, part.end) };
    else parts.push(part);
  }
  return parts;
}
