import type { Span } from "../../../text/span.js";
import type { AskedExample } from "./asked-example.js";
import { ownPairs, type ReadItem } from "./decode-mentions.js";
import { meanLogProbability, totalLogOdds } from "./span-odds.js";

/** What a model answers to a question. */
export interface Answer {
  /** Of the question. */
  readonly id: string;
  /** Where it stands in the context; undefined: the question has no answer. */
  readonly span: Span | undefined;
  /** What stands there; empty without an answer. */
  readonly text: string;
  /** Probability of the best span, given or not: the geometric mean over start, end and pair. */
  readonly score: number;
  /** Log odds of the best span against no answer, given or not; -Infinity for a context without words. */
  readonly logOdds: number;
}

/**
 * The likeliest span of a context, if it is likelier than none by more than `noneThreshold`.
 *
 * Source: Devlin et al. 2019, "BERT" (arXiv:1810.04805), section 4.3, equation not checked: the sum of start and end
 * against that of `[CLS]`.
 *
 * @param read all items of the question
 */
export function decodeAnswer(
  { id, text, words }: AskedExample,
  read: readonly ReadItem[],
  noneThreshold: number,
): Answer {
  const pairs = ownPairs(read).map((found) => ({ ...found, logOdds: totalLogOdds(found.pair) }));
  const best = pairs.reduce<(typeof pairs)[number] | undefined>(
    (so, pair) => (so === undefined || pair.logOdds > so.logOdds ? pair : so),
    undefined,
  );
  if (best === undefined)
    return { id, span: undefined, text: "", score: 0, logOdds: Number.NEGATIVE_INFINITY };
  const { logOdds } = best;
  const score = Math.exp(meanLogProbability(best.pair));
  if (!(logOdds > noneThreshold)) return { id, span: undefined, text: "", score, logOdds };
  const span = { start: words[2 * best.first], end: words[2 * best.last + 1] };
  return { id, span, text: text.slice(span.start, span.end), score, logOdds };
}
