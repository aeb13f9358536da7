import { RecordError } from "../core/errors.js";
import { expectedOneOf } from "../core/suggest.js";

/** A run of words with its label: `[start, end)` in words. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

/** How tags mark where a chunk begins and ends. */
export const tagSchemes = ["iob1", "iob2", "bioes", "bmes", "bilou"] as const;
export type TagScheme = (typeof tagSchemes)[number];

/** A tag's boundary in the alphabet of BIOES; M, L and U of the other schemes are I, E and S. */
export type Boundary = "B" | "I" | "O" | "E" | "S";

export interface Tag {
  readonly boundary: Boundary;
  readonly label: string;
}

/** The label of tags that carry none, as in sets that annotate where entities are and not what they are. */
export const untypedLabel = "ENTITY";

const boundaryOf: Readonly<Record<string, Boundary>> = {
  B: "B",
  I: "I",
  M: "I",
  E: "E",
  L: "E",
  S: "S",
  U: "S",
  O: "O",
};
const outside: Tag = { boundary: "O", label: "" };
const parsed = new Map<string, Tag>([["O", outside]]);

/** Reads `B-PER`, `O`, or an untyped `B`; the label is all that follows the first hyphen. */
export function tryParseTag(tag: string): Tag | undefined {
  const known = parsed.get(tag);
  if (known !== undefined) return known;
  const boundary = boundaryOf[tag[0] ?? ""];
  if (boundary === undefined || boundary === "O") return undefined;
  if (tag.length > 1 && (tag[1] !== "-" || tag.length === 2)) return undefined;
  const result: Tag = { boundary, label: tag.length === 1 ? untypedLabel : tag.slice(2) };
  // A file has few distinct tags; a hostile one must not fill the memory.
  if (parsed.size < 10_000) parsed.set(tag, result);
  return result;
}

/** Whether a tag that `tryParseTag` reads carries no label. */
export const isUntyped = (tag: string): boolean => tag.length === 1 && tag !== "O";

/** As `tryParseTag`; @throws RecordError that names the tag, with the place that `at` gives. */
export function parseTag(tag: string, at: Readonly<Record<string, string | number>> = {}): Tag {
  const result = tryParseTag(tag);
  if (result !== undefined) return result;
  throw new RecordError(
    `"${tag}" is not a tag: ${expectedOneOf(tag, ["O", "B-LABEL", "I-LABEL", "E-LABEL", "S-LABEL"])}`,
    { at, fix: "check the tag column and the separator" },
  );
}

/**
 * Chunks of one sentence as conlleval finds them: a chunk starts at B or S, at I or E after O, E or S, and where
 * the label changes; it ends before O, B and S, after E and S, and where the label changes. An orphan I starts a
 * chunk, so IOB1, IOB2, BIOES, BMES and BILOU are all read by the one rule.
 *
 * Source: seqeval 1.2 (default mode) and conlleval.pl, as described in FACTS 1.16.
 */
export function decodeTags(tags: readonly Tag[]): Chunk[] {
  const chunks: Chunk[] = [];
  let start = -1;
  let label = "";
  let isClosed = true;
  const close = (end: number): void => {
    if (start >= 0) chunks.push({ start, end, label });
    start = -1;
  };
  for (let i = 0; i < tags.length; i++) {
    const tag = tags[i];
    if (tag.boundary === "O") {
      close(i);
      isClosed = true;
      continue;
    }
    if (isClosed || tag.boundary === "B" || tag.boundary === "S" || tag.label !== label) {
      close(i);
      start = i;
      label = tag.label;
    }
    isClosed = tag.boundary === "E" || tag.boundary === "S";
    if (isClosed) close(i + 1);
  }
  close(tags.length);
  return chunks;
}

/**
 * Chunks of one sentence as seqeval's strict mode finds them under IOB2: only B starts a chunk, an I of the same
 * label goes on with it, and every other I belongs to nothing.
 *
 * Source: seqeval 1.2, `mode="strict", scheme=IOB2` (FACTS 1.16).
 */
export function decodeTagsStrictly(tags: readonly Tag[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (let i = 0; i < tags.length; i++) {
    if (tags[i].boundary !== "B") continue;
    const { label } = tags[i];
    let end = i + 1;
    while (end < tags.length && tags[end].boundary === "I" && tags[end].label === label) end++;
    chunks.push({ start: i, end, label });
  }
  return chunks;
}

const letters: Readonly<Record<TagScheme, Readonly<Record<"begin" | "inside" | "end" | "single", string>>>> =
  {
    iob1: { begin: "B", inside: "I", end: "I", single: "B" },
    iob2: { begin: "B", inside: "I", end: "I", single: "B" },
    bioes: { begin: "B", inside: "I", end: "E", single: "S" },
    bmes: { begin: "B", inside: "M", end: "E", single: "S" },
    bilou: { begin: "B", inside: "I", end: "L", single: "U" },
  };

/**
 * One tag a word. Under IOB1 a chunk begins with I unless it follows at once on another of its label.
 *
 * @param chunks in order, not overlapping, inside `[0, words)`
 */
export function encodeTags(words: number, chunks: readonly Chunk[], scheme: TagScheme = "iob2"): string[] {
  const tags = new Array<string>(words).fill("O");
  const { begin, inside, end: last, single } = letters[scheme];
  let previous: Chunk | undefined;
  for (const chunk of chunks) {
    const { start, end, label } = chunk;
    for (let i = start + 1; i < end - 1; i++) tags[i] = `${inside}-${label}`;
    tags[end - 1] = `${end - start === 1 ? single : last}-${label}`;
    if (end - start > 1) tags[start] = `${begin}-${label}`;
    const touches = previous !== undefined && previous.end === start && previous.label === label;
    if (scheme === "iob1" && !touches) tags[start] = `I-${label}`;
    previous = chunk;
  }
  return tags;
}

/**
 * The scheme that the boundary letters of some tags (not of labels) point to, or undefined when they hold none.
 * Reading does not depend on it: it is for reports and for strict scoring.
 */
export function detectTagScheme(sentences: Iterable<readonly string[]>): TagScheme | undefined {
  const seen = new Set<string>();
  let hasOrphan = false;
  let isBegunByB = false;
  for (const tags of sentences) {
    let previous = "O";
    for (const tag of tags) {
      seen.add(tag[0]);
      const opens = previous === "O" || tag.slice(2) !== previous.slice(2);
      if (tag[0] === "I" && opens) hasOrphan = true;
      if (tag[0] === "B" && opens) isBegunByB = true;
      previous = tag;
    }
  }
  if (seen.has("M")) return "bmes";
  if (seen.has("L") || seen.has("U")) return "bilou";
  if (seen.has("E") || seen.has("S")) return "bioes";
  if (hasOrphan && !isBegunByB) return "iob1";
  if (seen.has("B") || seen.has("I")) return "iob2";
  return undefined;
}
