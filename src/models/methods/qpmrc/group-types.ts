import { ConfigError } from "../../../core/errors.js";

/** Types, by their places in a list, that are read with a text at once. */
export interface TypeGroup {
  /** `[start, end)` of the list. */
  readonly start: number;
  readonly end: number;
  /** Tokens of the longest of their queries, to which the others are padded. */
  readonly segmentLength: number;
}

export interface GroupOptions {
  /** Tokens of the text, read again in every group. */
  readonly contextLength: number;
  /** Most tokens of a group's queries, padding included. */
  readonly groupTokens: number;
  /** Whether types may stand in different groups: not where they see each other. */
  readonly isDivisible: boolean;
}

/** What a group costs besides its tokens, in tokens: the calls of a pass through the model. */
const passTokens = 32;

/**
 * Divides queries into groups that fit, so that the text and padding cost as little as they can. A query that does not
 * fit is a group of its own.
 *
 * @param lengths tokens of each query, rising
 * @throws ConfigError when the types may not be divided and do not fit together
 */
export function groupTypes(lengths: readonly number[], options: GroupOptions): TypeGroup[] {
  const { contextLength, groupTokens, isDivisible } = options;
  const whole = { start: 0, end: lengths.length, segmentLength: lengths.at(-1) ?? 0 };
  if (!isDivisible) {
    const tokens = lengths.length * whole.segmentLength;
    if (tokens <= groupTokens) return [whole];
    throw new ConfigError(
      `the queries of ${lengths.length} types are ${tokens} tokens together, and groupTokens is ${groupTokens}; with this ` +
        "attention types see each other and cannot be read in groups",
      { fix: `set groupTokens to ${tokens} or more, or ask for fewer types` },
    );
  }
  // best[end]: the least that the first `end` queries cost, and where their last group begins
  const best: { cost: number; start: number }[] = [{ cost: 0, start: 0 }];
  for (let end = 1; end <= lengths.length; end++) {
    let least = { cost: Number.POSITIVE_INFINITY, start: end - 1 };
    for (let start = end - 1; start >= 0; start--) {
      const tokens = (end - start) * lengths[end - 1];
      if (tokens > groupTokens && start < end - 1) break;
      const cost = best[start].cost + contextLength + tokens + passTokens;
      if (cost < least.cost) least = { cost, start };
    }
    best.push(least);
  }
  const groups: TypeGroup[] = [];
  for (let end = lengths.length; end > 0; end = groups[0].start) {
    groups.unshift({ start: best[end].start, end, segmentLength: lengths[end - 1] });
  }
  return groups;
}
