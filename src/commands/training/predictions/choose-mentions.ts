import type { Example, Mention } from "../../../text/example.js";

/** What became of the mentions of one type. */
export interface TypeCounts {
  readonly kept: number;
  /** Of those that are kept; null when none is. */
  readonly meanScore: number | null;
  /** Left out since their score is too low. */
  readonly belowScore: number;
  /** Left out since there are as many of higher scores as are wanted. */
  readonly overCap: number;
}

export interface ChoosingOptions {
  /** Mentions of a lower score are left out. */
  readonly minScore: number;
  /** Mentions of one type that are kept at most; all when absent. */
  readonly maxPerType?: number | undefined;
}

export interface ChosenMentions {
  /** As many as there were, some without mentions. */
  readonly examples: Example[];
  /** By label, in the order of code units. */
  readonly types: Readonly<Record<string, TypeCounts>>;
}

/**
 * Leaves out mentions that a model is not sure of, and of each type all but those of the highest scores; of equal ones the
 * first stay. A mention without a score counts as sure.
 */
export function chooseMentions(
  examples: readonly Example[],
  { minScore, maxPerType = Number.POSITIVE_INFINITY }: ChoosingOptions,
): ChosenMentions {
  const byLabel = new Map<string, Mention[]>();
  for (const mention of examples.flatMap(({ mentions }) => mentions)) {
    const those = byLabel.get(mention.label);
    if (those === undefined) byLabel.set(mention.label, [mention]);
    else those.push(mention);
  }
  const chosen = new Set<Mention>();
  const types: Record<string, TypeCounts> = {};
  for (const label of [...byLabel.keys()].sort()) {
    const all = byLabel.get(label)!;
    const sure = all.filter((mention) => scoreOf(mention) >= minScore);
    const kept = [...sure].sort((a, b) => scoreOf(b) - scoreOf(a)).slice(0, maxPerType);
    for (const mention of kept) chosen.add(mention);
    types[label] = {
      kept: kept.length,
      meanScore:
        kept.length === 0 ? null : kept.reduce((sum, mention) => sum + scoreOf(mention), 0) / kept.length,
      belowScore: all.length - sure.length,
      overCap: sure.length - kept.length,
    };
  }
  const left = examples.map((example) => ({
    ...example,
    mentions: example.mentions.filter((mention) => chosen.has(mention)),
  }));
  return { examples: left, types };
}

const scoreOf = ({ score = 1 }: Mention): number => score;
