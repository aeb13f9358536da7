import { ConfigError, RecordError } from "../../../core/errors.js";
import { expectedOneOf } from "../../../core/suggest.js";
import { flatChunks } from "../../../formats/chunks.js";
import type { Losses } from "../../../formats/losses.js";
import type { Example } from "../../../text/example.js";
import { type Chunk, encodeTags } from "../../../text/tags.js";
import type { TagSet } from "./tag-set.js";

/**
 * The tag of every word that has a place. A mention begins at the first of its words that has one. What tags cannot
 * hold is counted: of two mentions that overlap the later (the inner) one, pieces of a discontinuous one, edges that
 * are no word edges, and mentions of words without any place.
 *
 * @param words the example's word of each place, rising
 * @returns tag ids, `[words]`
 * @throws RecordError when a mention's label is not among the tagger's
 */
export function tagPlaces(example: Example, words: Int32Array, tagSet: TagSet, losses: Losses): Int32Array {
  const chunks: Chunk[] = [];
  for (const { start, end, label, mention } of flatChunks(example, losses)) {
    const placed = { start: countBelow(words, start), end: countBelow(words, end), label };
    if (!tagSet.labels.includes(label)) throw unknownLabel(label, example, tagSet);
    if (placed.start === placed.end) losses.add("unseen", example, mention);
    else chunks.push(placed);
  }
  const ids = new Int32Array(words.length).fill(tagSet.outsideId);
  const tags = encodeTags(words.length, chunks, tagSet.scheme);
  for (const { start, end } of chunks) for (let i = start; i < end; i++) ids[i] = requireTag(tags[i], tagSet);
  return ids;
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

const unknownLabel = (label: string, { id }: Example, { labels }: TagSet): RecordError =>
  new RecordError(`the tagger has no label "${label}": ${expectedOneOf(label, labels)}`, {
    at: { example: id },
    fix: "map the labels of the data, or give the model a new head",
  });

function requireTag(tag: string, { tags, idOf }: TagSet): number {
  const id = idOf(tag);
  if (id !== undefined) return id;
  throw new ConfigError(`the model has no tag "${tag}": ${expectedOneOf(tag, tags)}`, {
    fix: "give the model a new head for the labels of the data",
  });
}
