import { ignoredPlace, type MrcItem } from "./mrc-item.js";

/** First and last word of an answer, of those that have a place somewhere in the text. */
export interface AnswerWords {
  readonly first: number;
  readonly last: number;
}

/**
 * The words `[start, end)` without those at its edges that no token stands for.
 *
 * @param words all words of the text with a place, rising
 * @returns undefined when none of them has one
 */
export function trimToPlaces(
  words: Int32Array,
  { start, end }: { readonly start: number; readonly end: number },
): AnswerWords | undefined {
  const from = countBelow(words, start);
  const to = countBelow(words, end);
  return from === to ? undefined : { first: words[from], last: words[to - 1] };
}

/**
 * What a window shows of the answers to its query. One that stands whole in it is a span. Of one that the window cuts,
 * the edge that is in it is ignored, for the other is nowhere to be found.
 *
 * @param words the window's words, rising
 */
export function markAnswers(
  words: Int32Array,
  answers: readonly AnswerWords[],
): Pick<MrcItem, "starts" | "ends" | "spans"> {
  const starts = new Int8Array(words.length);
  const ends = new Int8Array(words.length);
  const placed = answers.map(({ first, last }) => ({ i: placeOf(words, first), j: placeOf(words, last) }));
  for (const { i, j } of placed) {
    if (i >= 0 && j < 0) starts[i] = ignoredPlace;
    if (i < 0 && j >= 0) ends[j] = ignoredPlace;
  }
  const whole = placed.filter(({ i, j }) => i >= 0 && j >= 0);
  for (const { i, j } of whole) starts[i] = ends[j] = 1;
  return { starts, ends, spans: Int32Array.from(whole.flatMap(({ i, j }) => [i, j])) };
}

function placeOf(words: Int32Array, word: number): number {
  const place = countBelow(words, word);
  return place < words.length && words[place] === word ? place : -1;
}

/** How many of the rising `words` are less than `limit`. */
function countBelow(words: Int32Array, limit: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
