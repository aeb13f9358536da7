import type { Example, Mention } from "../text/example.js";
import { compareSpans, type Span } from "../text/span.js";
import type { Chunk } from "../text/tags.js";
import type { Losses } from "./losses.js";
import { tryFindWords } from "./words.js";

/** A mention as the words it covers. */
export interface WordMention extends Chunk {
  readonly mention: Mention;
}

/** Mentions of an example in words, discontinuous and unaligned ones counted as lost. */
export function wordMentions(
  example: Example,
  losses: Losses,
  words: Int32Array = example.words,
): WordMention[] {
  const found: WordMention[] = [];
  for (const mention of example.mentions) {
    if (mention.parts !== undefined) {
      losses.add("discontinuous", example, mention);
      continue;
    }
    // Words split at white space no longer reach into it; a mention that did still covers the same words.
    const range = tryFindWords(words, mention) ?? tryFindWords(words, trimSpan(example.text, mention));
    if (range === undefined) losses.add("unaligned", example, mention);
    else found.push({ start: range.first, end: range.end, label: mention.label, mention });
  }
  return found;
}

/** Mentions in one piece; the others are counted as lost. */
export function wholeMentions(example: Example, losses: Losses): Mention[] {
  return example.mentions.filter((mention) => {
    if (mention.parts !== undefined) losses.add("discontinuous", example, mention);
    return mention.parts === undefined;
  });
}

/** The span without white space at its edges; empty when it holds nothing else. */
export function trimSpan(text: string, { start, end }: Span): Span {
  const surface = text.slice(start, end);
  const kept = surface.trim();
  const at = start + surface.indexOf(kept);
  return { start: at, end: at + kept.length };
}

/** As `wordMentions`, without overlaps: of two that overlap the earlier, then the longer, stays. */
export function flatChunks(example: Example, losses: Losses, words?: Int32Array): WordMention[] {
  const flat: WordMention[] = [];
  let end = 0;
  for (const chunk of wordMentions(example, losses, words)) {
    if (chunk.start < end) {
      losses.add("overlap", example, chunk.mention);
      continue;
    }
    flat.push(chunk);
    end = chunk.end;
  }
  return flat;
}

/** Mentions of chunks, with the offsets of their words. */
export const chunkMentions = (chunks: readonly Chunk[], words: Int32Array): Mention[] =>
  chunks.map(({ start, end, label }) => ({ start: words[2 * start], end: words[2 * end - 1], label }));

/** In the order of every record: by start, longer first, then by label; the same mention once. */
export function sortMentions<T extends Span & { readonly label: string }>(mentions: readonly T[]): T[] {
  const sorted = [...mentions].sort(compareMentions);
  return sorted.filter((mention, i) => i === 0 || compareMentions(sorted[i - 1], mention) !== 0);
}

const compareMentions = <T extends Span & { readonly label: string }>(a: T, b: T): number =>
  compareSpans(a, b) || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0);
