import type { Encoding } from "../../../tokenizers/encoding.js";

/** The words of a context that stand in a window, rising, and the first and last token of each. */
export interface WindowPlaces {
  readonly words: Int32Array;
  readonly firsts: Int32Array;
  readonly lasts: Int32Array;
}

/**
 * Places of the context's words in a window over query and context. A word without a token has none; one that the
 * edge of a window cuts has one in both windows, of the tokens that stand there.
 */
export function findPlaces({
  wordIds,
  sequenceIds,
}: Pick<Encoding, "wordIds" | "sequenceIds">): WindowPlaces {
  const words: number[] = [];
  const firsts: number[] = [];
  const lasts: number[] = [];
  for (let token = 0; token < wordIds.length; token++) {
    if (sequenceIds[token] !== 1) continue;
    if (words.at(-1) === wordIds[token]) {
      lasts[lasts.length - 1] = token;
      continue;
    }
    words.push(wordIds[token]);
    firsts.push(token);
    lasts.push(token);
  }
  return {
    words: Int32Array.from(words),
    firsts: Int32Array.from(firsts),
    lasts: Int32Array.from(lasts),
  };
}

/**
 * The window that decides about the words `[first, last]`: of those that hold both, the one in which the nearer cut
 * is farthest away, the first at a tie.
 *
 * @param windows the words of every window of one text, in its order; each list rises
 * @returns index, or -1 where no window holds both
 */
export function ownerOf(windows: readonly Int32Array[], first: number, last: number): number {
  let owner = -1;
  let farthest = -1;
  for (const [window, words] of windows.entries()) {
    if (words.length === 0 || first < words[0] || words[words.length - 1] < last) continue;
    const before = window === 0 ? Number.POSITIVE_INFINITY : first - words[0];
    const after = window === windows.length - 1 ? Number.POSITIVE_INFINITY : words[words.length - 1] - last;
    if (Math.min(before, after) <= farthest) continue;
    farthest = Math.min(before, after);
    owner = window;
  }
  return owner;
}
