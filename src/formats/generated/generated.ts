import type { Tally } from "../../core/tally.js";
import type { Example, Mention, UnplacedMention } from "../../text/example.js";
import { trimSpan } from "../chunks.js";
import type { Losses } from "../losses.js";
import type { Naming } from "../naming.js";
import { locateMentions, type NamedText } from "./locate.js";
import type { ParsedPairs } from "./parse-pairs.js";

/** Counts of what generated text said and its source does not bear out; reasons as in `Tally`. */
export interface RecoverContext {
  readonly naming: Naming;
  readonly tally?: Tally;
  /** Gets what the text does not hold, by label. */
  readonly unplaced?: UnplacedMention[];
}

/**
 * Mentions, with labels and offsets, of what a model wrote about `text`. Unknown types, texts that stand nowhere
 * and repeats are dropped and counted. Never throws.
 */
export function recoverMentions(
  text: string,
  { pairs, unknown }: ParsedPairs,
  { naming, tally, unplaced }: RecoverContext,
): Mention[] {
  const named = pairs.map(({ label, surface }) => ({ label: naming.labelOf(label), surface }));
  const { mentions, missing, repeated } = locateMentions(text, named);
  const strangers = unknown.map(({ label, surface }) => ({ label: naming.labelOf(label), surface }));
  unplaced?.push(...missing, ...strangers);
  tally?.add("skipped.unknown_type", unknown.length);
  tally?.add("skipped.not_in_text", missing.length);
  tally?.add("skipped.repeated", repeated.length);
  return [...mentions];
}

/** The example with what was said and its text does not hold. */
export const withUnplaced = (example: Example, unplaced: readonly UnplacedMention[]): Example =>
  unplaced.length === 0 ? example : { ...example, unplaced };

/** Counts as lost each of `wanted` that would come back from the written text elsewhere, or not at all. */
export function countUntraceable(
  example: Example,
  wanted: readonly Mention[],
  recovered: readonly Mention[],
  losses: Losses,
): void {
  const { text } = example;
  const found = new Set(recovered.map((mention) => mentionKey(text, mention)));
  for (const mention of wanted)
    if (!found.has(mentionKey(text, mention))) losses.add("untraceable", example, mention);
}

const mentionKey = (text: string, mention: Mention): string => {
  const { start, end } = trimSpan(text, mention);
  return `${start} ${end} ${mention.label}`;
};

/** A mention in the words that a model is to write. */
export const nameMention = (text: string, { start, end, label }: Mention, naming: Naming): NamedText => ({
  label: naming.nameOf(label),
  surface: text.slice(start, end),
});
