import { RecordError } from "../core/errors.js";
import { cutsSurrogatePair, type Span } from "../text/span.js";
import { unpackWords } from "../text/words/packed-words.js";

export interface SentenceProblem {
  readonly check: string;
  readonly example: string;
}

/**
 * What is wrong with one sentence: words that do not rise or leave the text, anchors that do, that overlap, or
 * whose edges are no word edges.
 *
 * @param anchors in rising order of `start`
 */
export function checkSentence(
  text: string,
  packedWords: Uint8Array,
  anchors: readonly Span[],
): SentenceProblem[] {
  let words: Int32Array;
  try {
    words = unpackWords(packedWords);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return [{ check: "the words of a sentence cannot be read", example: error.message }];
  }
  const problems = checkWords(text, words);
  return problems.length > 0 ? problems : checkAnchors(text, words, anchors);
}

function checkWords(text: string, words: Int32Array): SentenceProblem[] {
  let last = 0;
  for (let i = 0; i < words.length; i += 2) {
    if (!(last <= words[i] && words[i] < words[i + 1] && words[i + 1] <= text.length)) {
      const example = `word [${words[i]}, ${words[i + 1]}) behind ${last} in ${text.length} characters`;
      return [{ check: "a word does not fit its sentence", example }];
    }
    last = words[i + 1];
  }
  return [];
}

function checkAnchors(text: string, words: Int32Array, anchors: readonly Span[]): SentenceProblem[] {
  const starts = new Set<number>();
  const ends = new Set<number>();
  for (let i = 0; i < words.length; i += 2) {
    starts.add(words[i]);
    ends.add(words[i + 1]);
  }
  const problems: SentenceProblem[] = [];
  let last = 0;
  for (const { start, end } of anchors) {
    const example = `anchor [${start}, ${end}) in ${text.length} characters`;
    if (!(0 <= start && start < end && end <= text.length)) {
      problems.push({ check: "an anchor does not fit its sentence", example });
    } else if (start < last) problems.push({ check: "two anchors overlap", example });
    else if (cutsSurrogatePair(text, start) || cutsSurrogatePair(text, end)) {
      problems.push({ check: "an anchor cuts a character in two", example });
    } else if (!starts.has(start) || !ends.has(end)) {
      problems.push({ check: "an anchor's edge is no word edge", example });
    }
    last = Math.max(last, end);
  }
  return problems;
}
