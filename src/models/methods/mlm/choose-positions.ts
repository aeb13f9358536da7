import type { RandomStream } from "../../../core/random.js";
import type { Span } from "../../../text/span.js";
import type { Encoding } from "../../../tokenizers/encoding.js";
import { moveTogether } from "./move-together.js";
import type { MaskingSettings } from "./settings.js";

/** Positions that are chosen together. */
type Unit = readonly number[];
/** The pieces of a mention: one, or several of a discontinuous one. */
export type MentionSpans = readonly Span[];

/**
 * The positions of a sequence that a masked LM has to predict. Mentions come first, each whole with probability
 * `mentionRate`; then units of the rest: under `bernoulli` each by itself with probability `rate`, under `exact` in
 * random order until `round(rate x tokens)` positions, at least one, are chosen, mentions included; a unit that
 * would pass that number is passed over.
 *
 * Source: Devlin et al. 2019, "BERT" (arXiv:1810.04805), section 3.1, not opened, and its code for `exact` (FACTS 1.17);
 * Transformers' DataCollatorForLanguageModeling for `bernoulli`; see `moveTogether` for spans.
 * Differs: the unknown token is never chosen, as in Transformers and not in BERT's code; `mentionRate` is ours.
 *
 * @param mentions of the text that the offsets of `encoding` count in
 * @param isFixed of every position: a special token, which is never chosen
 * @returns positions, rising; none when chance has it so
 */
export function choosePositions(
  encoding: Pick<Encoding, "wordIds" | "offsets">,
  mentions: readonly MentionSpans[],
  isFixed: readonly boolean[],
  settings: MaskingSettings,
  random: RandomStream,
): number[] {
  const { rate, selection, unit, mentionRate } = settings;
  const chosen = new Set<number>();
  for (const spans of mentionRate === 0 ? [] : mentions) {
    if (random.next() >= mentionRate) continue;
    for (const span of spans)
      for (const position of positionsIn(encoding.offsets, span, isFixed)) chosen.add(position);
  }
  const isFree = (position: number): boolean => !isFixed[position] && !chosen.has(position);
  const units = listUnits(encoding.wordIds, isFree, unit !== "token");
  const picked =
    selection === "bernoulli"
      ? [...units.keys()].filter(() => random.next() < rate)
      : pickExactly(units, budgetOf(isFixed.length, settings) - chosen.size, random);
  for (const index of unit === "span" ? moveTogether(picked) : picked) {
    for (const position of units[index]) chosen.add(position);
  }
  return [...chosen].sort((a, b) => a - b);
}

const budgetOf = (tokens: number, { rate, maxChosen = tokens }: MaskingSettings): number =>
  Math.min(maxChosen, Math.max(1, Math.round(rate * tokens)));

/** Indexes of units, rising, that hold no more positions together than `room`. */
function pickExactly(units: readonly Unit[], room: number, random: RandomStream): number[] {
  const picked: number[] = [];
  let left = room;
  for (const index of random.shuffle([...units.keys()])) {
    if (left <= 0) break;
    if (units[index].length > left) continue;
    picked.push(index);
    left -= units[index].length;
  }
  return picked.sort((a, b) => a - b);
}

/** Free positions one by one, or those of a word together. */
function listUnits(
  wordIds: Int32Array,
  isFree: (position: number) => boolean,
  areWords: boolean,
): readonly Unit[] {
  const units: number[][] = [];
  let word = -1;
  for (let position = 0; position < wordIds.length; position++) {
    if (!isFree(position)) continue;
    if (areWords && units.length > 0 && wordIds[position] === word) units.at(-1)!.push(position);
    else units.push([position]);
    word = wordIds[position];
  }
  return units;
}

function positionsIn(offsets: Int32Array, { start, end }: Span, isFixed: readonly boolean[]): number[] {
  const positions: number[] = [];
  for (let position = 0; position < isFixed.length; position++) {
    const isInside = start <= offsets[2 * position] && offsets[2 * position + 1] <= end;
    if (isInside && !isFixed[position]) positions.push(position);
  }
  return positions;
}
