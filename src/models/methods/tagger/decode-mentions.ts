import type { Example, Mention } from "../../../text/example.js";
import { decodeTags } from "../../../text/tags.js";
import type { TagSet } from "./tag-set.js";
import type { DecodedTags } from "./tagging-head.js";

/**
 * Mentions of the tags of some words, as conlleval finds them. A mention's score is the probability of the tag of its
 * weakest word. Words without a place that stand between the words of a mention belong to it; others are outside.
 *
 * @param words the example's words that the tags stand for, rising
 */
export function decodeMentions(
  example: Pick<Example, "words">,
  words: ArrayLike<number>,
  { tags, probabilities }: DecodedTags,
  { parsed }: TagSet,
): Mention[] {
  return decodeTags(Array.from(tags, (tag) => parsed[tag])).map(({ start, end, label }) => ({
    start: example.words[2 * words[start]],
    end: example.words[2 * words[end - 1] + 1],
    label,
    score: Math.min(...probabilities.subarray(start, end)),
  }));
}
