import { ConfigError } from "../../../core/errors.js";
import { expectedOneOf } from "../../../core/suggest.js";
import { sortMentions } from "../../../formats/chunks.js";
import type { Mention } from "../../../text/example.js";
import type { AskedExample } from "./asked-example.js";
import type { MrcItem } from "./mrc-item.js";
import { type PairChooser, pairAll, pairNearest } from "./pair-places.js";
import { type OverlapRule, overlapRules, resolveOverlaps } from "./resolve-overlaps.js";
import { type FoundPair, meanLogProbability, toLogOdds } from "./span-odds.js";
import { ownerOf } from "./window-places.js";

export interface DecodeOptions {
  /** Which mentions may stand together, of all labels; default `flat`. BERT-MRC's code does `any`, always. */
  readonly overlap?: OverlapRule;
  /**
   * Ends that a start goes with: `all` behind it, or the `nearest`. Default `all` where there is a span head to choose
   * among them, else `nearest`.
   */
  readonly pairing?: "all" | "nearest";
  /** Least probability of a pair by the span head; default 0.5 (TOF's code: 0.15). */
  readonly threshold?: number;
  /** Words of the longest mention; default no limit. */
  readonly maxWords?: number;
}

/** An item with the pairs that were found in it. */
export interface ReadItem {
  readonly item: MrcItem;
  readonly pairs: readonly FoundPair[];
}

/** @throws ConfigError for a choice that there is not, or a number out of range */
export function checkDecoding({ overlap = "flat", threshold = 0.5, maxWords, pairing }: DecodeOptions): void {
  if (!overlapRules.includes(overlap))
    throw new ConfigError(`overlap "${overlap}" is no rule: ${expectedOneOf(overlap, overlapRules)}`);
  if (pairing !== undefined && !["all", "nearest"].includes(pairing))
    throw new ConfigError(`pairing "${pairing}" is none: ${expectedOneOf(pairing, ["all", "nearest"])}`);
  if (!(0 < threshold && threshold < 1))
    throw new ConfigError(`threshold=${threshold} is no probability`, { fix: "set it between 0 and 1" });
  if (maxWords !== undefined && !(Number.isInteger(maxWords) && maxWords > 0))
    throw new ConfigError(`maxWords=${maxWords} is no number of words`, { fix: "set it to 1 or more" });
}

export const choosePairs =
  ({ pairing, maxWords }: DecodeOptions, hasSpanHead: boolean): PairChooser =>
  (scores) =>
    (pairing ?? (hasSpanHead ? "all" : "nearest")) === "all"
      ? pairAll(scores, maxWords)
      : pairNearest(scores, maxWords);

/**
 * Mentions of a text by the pairs of its items, in order. A mention goes from the first character of its first word to
 * the last of its last one, and is decided on in one window; its score is the geometric mean of the probabilities of
 * start, end and pair.
 *
 * @param read all items of the example, in their order
 */
export function decodeMentions(
  { words, asked }: AskedExample,
  read: readonly ReadItem[],
  { overlap = "flat", threshold = 0.5 }: DecodeOptions,
): Mention[] {
  const least = toLogOdds(threshold);
  const isFound = ({ logOdds }: FoundPair): boolean => logOdds.length < 3 || logOdds[2] > least;
  const found = asked.flatMap(({ label }, number) =>
    ownPairs(read.filter(({ item }) => item.asked === number))
      .filter(({ pair }) => isFound(pair))
      .map(({ pair, first, last }) => ({
        start: words[2 * first],
        end: words[2 * last + 1],
        label,
        rank: meanLogProbability(pair),
      })),
  );
  return sortMentions(resolveOverlaps(found, overlap)).map(({ rank, ...mention }) => ({
    ...mention,
    score: Math.exp(rank),
  }));
}

/** A pair as words of the example. */
export interface WordPair {
  readonly pair: FoundPair;
  readonly first: number;
  readonly last: number;
}

/** The pairs of all windows of one query, each from the window that decides about it. */
export function ownPairs(windows: readonly ReadItem[]): WordPair[] {
  const lists = windows.map(({ item }) => item.words);
  return windows.flatMap(({ item, pairs }, window) =>
    pairs
      .map((pair) => ({ pair, first: item.words[pair.first], last: item.words[pair.last] }))
      .filter(({ first, last }) => ownerOf(lists, first, last) === window),
  );
}
