import { ConfigError } from "../../core/errors.js";
import { type ExampleSource, joinSources } from "./example-source.js";

/**
 * How often each of several sets is drawn. `uniform`: all as often. `proportional`: by their sizes. `temperature`: by
 * `size ** (1 / temperature)`, between the two.
 */
export const setSamplings = ["uniform", "proportional", "temperature"] as const;
export type SetSampling = (typeof setSamplings)[number];

export interface JointOptions {
  readonly sampling: SetSampling;
  /** Of `temperature`: 1 is `proportional`, the greater the more uniform; default 2. */
  readonly temperature?: number | undefined;
  /** Examples of one epoch; default: of all sets together. */
  readonly epochExamples?: number | undefined;
  /** Examples of one set that follow each other: 1 mixes sets, a batch's size gives batches of one set. Default 1. */
  readonly runExamples?: number | undefined;
  readonly seed: number;
}

/**
 * Several datasets as one source: every epoch holds as many examples of each as its share says, in random order; a set's
 * own passes follow each other through the epochs, so that a small set comes often and a great one piece by piece.
 * Batches that shall be drawn over the sets by themselves, as in the paper, need windows of one batch
 * (`windowExamples`): greater ones are sorted by length.
 *
 * Source: Lu et al. 2023, "PUnifiedNER" (AAAI), "Multi-Dataset Joint Learning": "for each batch, we randomly select
 * examples from different datasets until the number of examples is identical to the batch size".
 * Differs: which distribution over sets that is, is not said; `uniform` is our reading. Shares are exact in each epoch.
 *
 * @throws ConfigError for a set without examples, an epoch too short for all sets, a temperature that is none
 */
export function jointSets(sets: readonly ExampleSource[], options: JointOptions): ExampleSource {
  const { seed, runExamples = 1 } = options;
  const sizes = sets.map(({ size }) => size);
  const { epochExamples = sizes.reduce((sum, size) => sum + size, 0) } = options;
  const counts = shareOut(setShares(sizes, options), epochExamples);
  const none = counts.indexOf(0);
  if (none >= 0) {
    throw new ConfigError(
      `an epoch of ${epochExamples} examples has none of set ${none + 1} of ${sets.length}`,
      {
        fix: "raise epochExamples or the temperature, or leave the set out",
      },
    );
  }
  const joined = sets.map((source, i) => ({ source, times: counts[i] / source.size }));
  return joinSources(joined, seed, { runExamples });
}

/** The share of each set in what is drawn; they sum to 1. @throws ConfigError for an empty set, or no temperature */
export function setShares(
  sizes: readonly number[],
  { sampling, temperature = 2 }: Pick<JointOptions, "sampling" | "temperature">,
): number[] {
  const empty = sizes.indexOf(0);
  if (empty >= 0 || sizes.length === 0) {
    throw new ConfigError(
      sizes.length === 0 ? "there is no set to draw from" : `set ${empty + 1} of ${sizes.length} is empty`,
      { fix: "give sets with examples" },
    );
  }
  if (!(temperature > 0)) {
    throw new ConfigError(`temperature=${temperature} is none`, { fix: "set it to a number above 0" });
  }
  const exponent = { uniform: 0, proportional: 1, temperature: 1 / temperature }[sampling];
  const weights = sizes.map((size) => size ** exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Whole numbers that sum to `total`, as near to the shares as can be: the greatest remainders are rounded up. */
function shareOut(shares: readonly number[], total: number): number[] {
  const counts = shares.map((share) => Math.floor(share * total));
  const byRemainder = [...shares.keys()].sort(
    (a, b) => shares[b] * total - counts[b] - (shares[a] * total - counts[a]) || a - b,
  );
  const left = total - counts.reduce((sum, count) => sum + count, 0);
  for (const set of byRemainder.slice(0, left)) counts[set]++;
  return counts;
}
