import { RandomStream } from "../../core/random.js";
import type { Chunk } from "../../text/tags.js";

export interface NegativeRule {
  /** Spans that are no mention, per mention. */
  readonly negatives: number;
  readonly maxWords: number;
  readonly seed: number;
}

/** Draws that are tried for each span that is wanted: a short sentence may not hold as many. */
const triesPerSpan = 20;

/**
 * Random spans of words that are no mention, and whose words are not those of one elsewhere in the text. Their number
 * follows from that of the mentions, a fraction being drawn; a text without mentions has at least one, so that it is
 * not lost.
 *
 * @param words texts of the words
 * @param id of the text: its draw depends on it and the seed alone
 * @returns `[start, end)` in words, in the order of the text
 */
export function drawNegatives(
  words: readonly string[],
  mentions: readonly Pick<Chunk, "start" | "end">[],
  { negatives, maxWords, seed }: NegativeRule,
  id: string,
): { readonly start: number; readonly end: number }[] {
  const stream = new RandomStream(seed, "template negatives", id);
  const wanted = mentions.length * negatives;
  const whole = Math.floor(wanted);
  const share = wanted - whole;
  const drawn = whole + (share > 0 && stream.next() < share ? 1 : 0);
  const count = negatives === 0 ? 0 : Math.max(drawn, mentions.length === 0 ? 1 : 0);
  const surfaceOf = (start: number, end: number): string => words.slice(start, end).join(" ");
  const taken = new Set(mentions.map(({ start, end }) => surfaceOf(start, end)));
  const spans: { start: number; end: number }[] = [];
  for (let tries = count * triesPerSpan; tries > 0 && spans.length < count && words.length > 0; tries--) {
    const start = stream.nextInt(words.length);
    const end = Math.min(words.length, start + 1 + stream.nextInt(maxWords));
    const surface = surfaceOf(start, end);
    if (taken.has(surface)) continue;
    taken.add(surface);
    spans.push({ start, end });
  }
  return spans.sort((a, b) => a.start - b.start || b.end - a.end);
}
