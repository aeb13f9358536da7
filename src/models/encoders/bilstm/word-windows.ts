/** A run of a text's words that is read at once, and the part of it that is scored; all `[start, end)`. */
export interface WordWindow {
  readonly start: number;
  readonly end: number;
  readonly scoredStart: number;
  readonly scoredEnd: number;
}

/**
 * Windows of at most `maxWords` words, each repeating `strideWords` of the one before. A word is scored in one of
 * them: what two windows share is halved between them.
 *
 * @returns none for a text without words
 */
export function cutWordWindows(words: number, maxWords: number, strideWords: number): WordWindow[] {
  const windows: WordWindow[] = [];
  let scoredStart = 0;
  for (let start = 0; scoredStart < words; start += maxWords - strideWords) {
    const end = Math.min(start + maxWords, words);
    const scoredEnd = end === words ? words : end - Math.floor(strideWords / 2);
    windows.push({ start, end, scoredStart, scoredEnd });
    scoredStart = scoredEnd;
  }
  return windows;
}
