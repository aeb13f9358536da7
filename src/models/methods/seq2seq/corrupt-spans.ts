import type { RandomStream } from "../../../core/random.js";

/**
 * Which tokens are taken out: `round(rate x tokens)` of them (at least one, and one stays), in
 * `round(taken / meanSpanTokens)` pieces of random lengths with random lengths between them. The first token stays.
 *
 * Source: Raffel et al. 2020 (arXiv:1910.10683), section 3.1.4, not opened; its code `random_spans_noise_mask`.
 *
 * @param tokens at least 2
 * @param maxSpans sentinels there are
 * @returns spans `[start, end)`, in order, never touching; the last one ends with the text
 */
export function chooseSpans(
  tokens: number,
  { rate, meanSpanTokens }: { readonly rate: number; readonly meanSpanTokens: number },
  maxSpans: number,
  random: RandomStream,
): { start: number; end: number }[] {
  const taken = Math.min(Math.max(Math.round(rate * tokens), 1), tokens - 1);
  const kept = tokens - taken;
  const count = Math.max(1, Math.min(Math.round(taken / meanSpanTokens), taken, kept, maxSpans));
  const [takenLengths, keptLengths] = [cutRandomly(taken, count, random), cutRandomly(kept, count, random)];
  let at = 0;
  return keptLengths.map((before, i) => {
    const start = at + before;
    at = start + takenLengths[i]!;
    return { start, end: at };
  });
}

/** `count` lengths of at least 1 that sum to `total`, every choice as likely. */
function cutRandomly(total: number, count: number, random: RandomStream): number[] {
  const cuts = random
    .shuffle(Array.from({ length: total - 1 }, (_, i) => i + 1))
    .slice(0, count - 1)
    .sort((a, b) => a - b);
  return [...cuts, total].map((cut, i) => cut - (i === 0 ? 0 : cuts[i - 1]!));
}

/**
 * The source and the target of a corrupted text: in the source a sentinel stands for each span, in the target each
 * sentinel is followed by what it stands for.
 *
 * Source: as above; `noise_span_to_unique_sentinel` and `nonnoise_span_to_unique_sentinel` of its code.
 * Differs: none from the code, which writes no sentinel behind the last span (the paper's figure does).
 */
export function corruptSpans(
  ids: Int32Array,
  spans: readonly { readonly start: number; readonly end: number }[],
  sentinels: Int32Array,
): { source: number[]; target: number[] } {
  const source: number[] = [];
  const target: number[] = [];
  let at = 0;
  for (const [i, { start, end }] of spans.entries()) {
    source.push(...ids.subarray(at, start), sentinels[i]!);
    target.push(sentinels[i]!, ...ids.subarray(start, end));
    at = end;
  }
  source.push(...ids.subarray(at));
  return { source, target };
}
