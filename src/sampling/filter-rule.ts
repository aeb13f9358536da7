import { hashUnit } from "../core/random.js";

/** From `minEntityMentions` mentions of `ENTITY` on, a crowded sentence is dropped with `dropRatio`. */
export interface CrowdedRule {
  readonly minEntityMentions: number;
  readonly dropRatio: number;
}

/**
 * What becomes of duplicate sentences: not looked for, counted and kept, exact ones dropped, near ones dropped
 * as well.
 */
export const duplicateRules = ["ignore", "keep", "exact", "near"] as const;
export type DuplicateRule = (typeof duplicateRules)[number];

/**
 * Every number of the filter.
 *
 * Source: Liu et al. 2021, "NER-BERT: A Pre-trained Model for Low-Resource Entity Tagging"
 * (arXiv:2112.00405), section 2.3; the split of 90:10 from section 4.4.
 * Differs: the split is by page, not by sentence, so that no page stands in both parts. Duplicates and test
 * sets, of which the paper says nothing, come before its rules.
 */
export interface FilterOptions {
  readonly seed: number;
  /** Labels with fewer distinct entities become `ENTITY`. Default 10. */
  readonly minEntities: number;
  /** How many of the most frequent labels count as frequent. Default 20. */
  readonly frequentLabels: number;
  /** In rising order of `minEntityMentions`. Default 0.3 from 3, 0.5 from 4, 0.7 from 5. */
  readonly crowded: readonly CrowdedRule[];
  /** Share of the pages that is for training. Default 0.9. */
  readonly trainRatio: number;
  /** Default `keep`. */
  readonly duplicates: DuplicateRule;
  /** Jaccard similarity from which two sentences are near-duplicates. Default 0.9. */
  readonly nearDuplicateRatio: number;
  /** Words of the n-grams that near-duplicates are compared by. Default 2. */
  readonly duplicateWords: number;
  /** Files of test sets whose sentences must not be in the corpus. Default none. */
  readonly decontaminate: readonly string[];
  /** So many words in a row, shared with a test set, make a sentence contaminated. Default 8. */
  readonly decontaminateWords: number;
}

export const defaultFilterOptions: FilterOptions = {
  seed: 1,
  minEntities: 10,
  frequentLabels: 20,
  crowded: [
    { minEntityMentions: 3, dropRatio: 0.3 },
    { minEntityMentions: 4, dropRatio: 0.5 },
    { minEntityMentions: 5, dropRatio: 0.7 },
  ],
  trainRatio: 0.9,
  duplicates: "keep",
  nearDuplicateRatio: 0.9,
  duplicateWords: 2,
  decontaminate: [],
  decontaminateWords: 8,
};

/** The rule for a sentence whose labels are all frequent: the last one whose threshold it reaches. */
export const crowdedRuleFor = (
  entityMentions: number,
  rules: readonly CrowdedRule[],
): CrowdedRule | undefined => rules.findLast(({ minEntityMentions }) => entityMentions >= minEntityMentions);

/** Ids of the `count` labels with the most mentions; ties go to the name that comes first. */
export function pickFrequentLabels(
  mentions: ArrayLike<number>,
  names: readonly string[],
  count: number,
): Set<number> {
  const ids = names.map((_, id) => id).filter((id) => mentions[id] > 0);
  ids.sort((a, b) => mentions[b] - mentions[a] || (names[a] < names[b] ? -1 : 1));
  return new Set(ids.slice(0, count));
}

/** Whether chance drops a crowded sentence: the same answer for any order and number of workers. */
export const dropsCrowded = (seed: number, pageId: number, sentence: number, dropRatio: number): boolean =>
  hashUnit(seed, "filter", pageId, sentence) < dropRatio;

/** The part that all sentences of a page go to. */
export const splitOfPage = (seed: number, pageId: number, trainRatio: number): "train" | "validation" =>
  hashUnit(seed, "split", pageId) < trainRatio ? "train" : "validation";
