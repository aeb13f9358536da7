import { nextCharacter } from "./characters.js";

/**
 * A text that was changed, with the place every code unit of it came from: unit `i` stands for
 * `[starts[i], ends[i])` of the original.
 */
export interface AlignedText {
  readonly text: string;
  readonly starts: Places;
  readonly ends: Places;
}

type Places = readonly number[] | Int32Array;

/** The places of every short text without surrogate pairs; never written to. */
const ownStarts = Int32Array.from({ length: 256 }, (_, i) => i);
const ownEnds = ownStarts.map((i) => i + 1);

/** A text that is still its own original; both halves of a surrogate pair stand for the pair. */
export function alignText(text: string): AlignedText {
  if (text.length <= ownStarts.length && !/[\ud800-\udbff]/.test(text)) {
    return { text, starts: ownStarts, ends: ownEnds };
  }
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = nextCharacter(text, start);
    starts.fill(start, start, end);
    ends.fill(end, start, end);
  }
  return { text, starts, ends };
}

export function sliceAligned({ text, starts, ends }: AlignedText, start: number, end: number): AlignedText {
  const slice = (places: Places): Places =>
    places instanceof Int32Array ? places.subarray(start, end) : places.slice(start, end);
  return { text: text.slice(start, end), starts: slice(starts), ends: slice(ends) };
}

/** Puts `prefix` in front; it stands for the same place as the first character does. */
export function prependAligned(prefix: string, source: AlignedText): AlignedText {
  if (source.text === "") return source;
  return {
    text: prefix + source.text,
    starts: repeatFirst(source.starts, prefix.length, source.text.length),
    ends: repeatFirst(source.ends, prefix.length, source.text.length),
  };
}

function repeatFirst(places: Places, times: number, length: number): Int32Array {
  const longer = new Int32Array(times + length).fill(places[0], 0, times);
  for (let i = 0; i < length; i++) longer[times + i] = places[i];
  return longer;
}

/** `[start, end)` of a text becomes `fresh`. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly fresh: string;
}

/**
 * Makes replacements, which stand in order and do not overlap, and keeps the alignment: the n-th new character
 * stands for the n-th old one, and any beyond the last for the last.
 *
 * Source: `NormalizedString::transform` of Hugging Face `tokenizers`, whose offsets these are.
 */
export function replaceAligned(source: AlignedText, replacements: Iterable<Replacement>): AlignedText {
  const out = { text: "", starts: [] as number[], ends: [] as number[] };
  let copied = 0;
  for (const { start, end, fresh } of replacements) {
    copyUnits(source, copied, start, out);
    placeUnits(source, start, end, fresh, out);
    copied = end;
  }
  if (copied === 0) return source;
  copyUnits(source, copied, source.text.length, out);
  return out;
}

/** Replaces what `replace` changes of every match of the global `pattern`, as `String.replaceAll` would. */
export function rewriteAligned(
  source: AlignedText,
  pattern: RegExp,
  replace: (match: string) => string,
): AlignedText {
  return replaceAligned(source, findChanges(source.text, pattern, replace));
}

function* findChanges(
  text: string,
  pattern: RegExp,
  replace: (match: string) => string,
): Generator<Replacement> {
  for (const { 0: old, index } of text.matchAll(pattern)) {
    const fresh = old === "" ? "" : replace(old);
    if (fresh !== old) yield { start: index, end: index + old.length, fresh };
  }
}

interface GrowingText {
  text: string;
  readonly starts: number[];
  readonly ends: number[];
}

function copyUnits(source: AlignedText, start: number, end: number, out: GrowingText): void {
  out.text += source.text.slice(start, end);
  for (let i = start; i < end; i++) {
    out.starts.push(source.starts[i]);
    out.ends.push(source.ends[i]);
  }
}

function placeUnits(source: AlignedText, start: number, end: number, fresh: string, out: GrowingText): void {
  let old = start;
  for (const character of fresh) {
    for (let i = 0; i < character.length; i++) {
      out.starts.push(source.starts[old]);
      out.ends.push(source.ends[old]);
    }
    out.text += character;
    const next = nextCharacter(source.text, old);
    if (next < end) old = next;
  }
}
