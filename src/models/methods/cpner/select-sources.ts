import { z } from "zod";
import { ConfigError } from "../../../core/errors.js";
import type { FoldedPrefix } from "./domain-prefix.js";
import { comparePrefixes, cosine } from "./similarity.js";

const alpha = z.number().min(0).max(1);

/** How much each source counts. */
export const selectorSettings = z.strictObject({
  alpha: z
    .union([alpha, z.record(z.string(), alpha)])
    .default(0.5)
    .describe(
      "share of the label similarity (eq. 7), for all sources or by source; 0 and 1 are Figure 4's ablations",
    ),
  weights: z
    .enum(["softmax", "sum", "clamped-sum"])
    .default("softmax")
    .describe(
      "softmax: of the mixed similarities (eq. 8); sum: each similarity divided by its sum over the sources, then mixed " +
        "(released); clamped-sum: the same, with negative similarities as 0",
    ),
  temperature: z
    .number()
    .positive()
    .default(1)
    .describe(
      "what similarities are divided by before the softmax; cosines lie close together, so 1 weighs nearly alike",
    ),
  prefixes: z
    .enum(["layers", "pooled", "projected"])
    .default("layers")
    .describe(
      "layers: mean of the layers' cosines (eq. 6); pooled: cosine of the means over all; projected: the same through a " +
        "trained projection, in every step (released; mix: generated only)",
    ),
});
export type SelectorSettings = z.output<typeof selectorSettings>;

/** What the selector knows of a domain. */
export interface DomainProfile {
  readonly domain: string;
  /** Of `poolNames`, `[hidden]`. */
  readonly labels: Float32Array;
  readonly prefix: FoldedPrefix;
}

/** One source as the selector sees it. */
export interface SourceSimilarity {
  readonly domain: string;
  /** Eq. 5, -1..1. */
  readonly labels: number;
  /** Eq. 6, -1..1. */
  readonly prefixes: number;
  /** Of all sources 1. */
  readonly weight: number;
}

export interface Selection {
  readonly target: string;
  /** In the order that they were given in. */
  readonly sources: readonly SourceSimilarity[];
}

/**
 * The weights of source domains for a target.
 *
 * Source: CP-NER eq. 5 to 8; `sum` as in the released code (FACTS 1.4).
 *
 * @throws ConfigError for no source, or similarities that sum to nothing
 */
export function selectSources(
  target: DomainProfile,
  sources: readonly DomainProfile[],
  settings: SelectorSettings,
): Selection {
  if (sources.length === 0)
    throw new ConfigError("there is no source domain to select from", { fix: "name one or more sources" });
  const comparison = settings.prefixes === "layers" ? "layers" : "pooled";
  const similarities = sources.map(({ domain, labels, prefix }) => ({
    domain,
    labels: cosine(labels, target.labels),
    prefixes: comparePrefixes(prefix, target.prefix, comparison),
  }));
  const weights = weighSources(similarities, settings);
  return {
    target: target.domain,
    sources: similarities.map((source, i) => ({ ...source, weight: weights[i]! })),
  };
}

/** Eq. 7 and 8, or the released code's normalisation. @returns as many as sources, their sum 1 */
export function weighSources(
  sources: readonly Omit<SourceSimilarity, "weight">[],
  settings: SelectorSettings,
): number[] {
  const mix = (domain: string, labels: number, prefixes: number): number => {
    const share = alphaOf(domain, settings);
    return share * labels + (1 - share) * prefixes;
  };
  if (settings.weights === "softmax") {
    const totals = sources.map(({ domain, labels, prefixes }) => mix(domain, labels, prefixes));
    const greatest = Math.max(...totals);
    return toShares(totals.map((total) => Math.exp((total - greatest) / settings.temperature)));
  }
  const [labels, prefixes] = (["labels", "prefixes"] as const).map((key) =>
    toShares(sources.map((source) => (settings.weights === "sum" ? source[key] : Math.max(0, source[key])))),
  );
  // With an alpha of each source the shares no longer sum to 1.
  return toShares(sources.map(({ domain }, i) => mix(domain, labels![i]!, prefixes![i]!)));
}

export function alphaOf(domain: string, { alpha: given }: SelectorSettings): number {
  if (typeof given === "number") return given;
  const own = given[domain];
  if (own !== undefined) return own;
  throw new ConfigError(`alpha has no number for the source "${domain}"`, {
    fix: `give selector.alpha.${domain}, or one number for all`,
  });
}

function toShares(numbers: readonly number[]): number[] {
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (Math.abs(sum) > 1e-12) return numbers.map((number) => number / sum);
  throw new ConfigError(`the similarities ${numbers.map((n) => n.toFixed(3)).join(", ")} sum to 0`, {
    fix: "set selector.weights: softmax",
  });
}

/** Figure 3: how alike each source is to each target. Rows are targets. */
export interface SimilarityTable {
  readonly targets: readonly string[];
  readonly sources: readonly string[];
  /** `[targets][sources]` */
  readonly labels: readonly (readonly number[])[];
  /** `[targets][sources]` */
  readonly prefixes: readonly (readonly number[])[];
}

/** @param selections of one list of sources */
export function tabulateSimilarities(selections: readonly Selection[]): SimilarityTable {
  return {
    targets: selections.map(({ target }) => target),
    sources: selections[0]?.sources.map(({ domain }) => domain) ?? [],
    labels: selections.map(({ sources }) => sources.map(({ labels }) => labels)),
    prefixes: selections.map(({ sources }) => sources.map(({ prefixes }) => prefixes)),
  };
}
