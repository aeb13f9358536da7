import { isInsideWord } from "../../../formats/generated/locate.js";

/** Text as tokenizers may leave it: without case, accents, compatibility forms and white space. */
export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}\s]+/gu, "")
    .toLowerCase();

/**
 * The characters of `text` that a written surface stands for, where the tokenizer's normalisation has changed them: the
 * first occurrence that is the same when folded, one of whole words before others; the surface itself where there is
 * none, or where it differs in no more than case and white space.
 */
export function unfold(surface: string, text: string): string {
  if (spaceless(text).includes(spaceless(surface))) return surface;
  const wanted = fold(surface);
  if (wanted === "") return surface;
  const { folded, starts, ends } = foldWithPlaces(text);
  let found: string | undefined;
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
    const [start, end] = [starts[at], ends[at + wanted.length - 1]];
    if (!isInsideWord(text, start) && !isInsideWord(text, end)) return text.slice(start, end);
    found ??= text.slice(start, end);
  }
  return found ?? surface;
}

const spaceless = (text: string): string => text.replace(/\s+/g, "").toLowerCase();

/** The folded text, and where each of its code units begins and ends in the text. */
function foldWithPlaces(text: string): { folded: string; starts: number[]; ends: number[] } {
  const [starts, ends]: [number[], number[]] = [[], []];
  let folded = "";
  for (const { segment, index } of graphemes.segment(text)) {
    const own = fold(segment);
    folded += own;
    for (let i = 0; i < own.length; i++) {
      starts.push(index);
      ends.push(index + segment.length);
    }
  }
  return { folded, starts, ends };
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
