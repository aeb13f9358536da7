import { splitSentences } from "../text/sentences/sentence-splitter.js";
import { cutsSurrogatePair } from "../text/span.js";
import { splitWords } from "../text/words/word-splitter.js";

/**
 * Word offsets of a raw text of one or more sentences, flat: what readers give to texts that come without words.
 *
 * @param language BCP 47 tag; English when it is not known
 * @param edges offsets, in any order, at which a word begins or ends in any case: the edges of mentions. The word
 *   splitter leaves one alone that would cut a combining mark from its letter; a mention's edge goes before that.
 */
export function splitTextWords(text: string, language = "en", edges: readonly number[] = []): Int32Array {
  const cuts = [...new Set(edges)].sort((a, b) => a - b);
  const offsets: number[] = [];
  let next = 0;
  for (const { start, end } of splitSentences(text, language)) {
    const own: number[] = [];
    for (; next < cuts.length && cuts[next] < end; next++)
      if (cuts[next] > start) own.push(cuts[next] - start);
    const words = splitWords(text.slice(start, end), language, own);
    for (const offset of words) offsets.push(start + offset);
  }
  return cutWordsAt(offsets, text, cuts);
}

/** Words cut where an edge lies inside them. @param cuts edges, rising */
export function cutWordsAt(offsets: ArrayLike<number>, text: string, cuts: readonly number[]): Int32Array {
  const result: number[] = [];
  let next = 0;
  for (let i = 0; i < offsets.length; i += 2) {
    let start = offsets[i];
    const end = offsets[i + 1];
    while (next < cuts.length && cuts[next] <= start) next++;
    for (; next < cuts.length && cuts[next] < end; next++) {
      if (cutsSurrogatePair(text, cuts[next])) continue;
      result.push(start, cuts[next]);
      start = cuts[next];
    }
    result.push(start, end);
  }
  return Int32Array.from(result);
}
