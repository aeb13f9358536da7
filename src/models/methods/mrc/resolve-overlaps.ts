import { overlaps, type Span } from "../../../text/span.js";

/**
 * Which mentions of a text may stand together: `flat` none that overlap, `nested` one inside another (or in its
 * place, under another label) but none that cross, `any` all.
 */
export const overlapRules = ["flat", "nested", "any"] as const;
export type OverlapRule = (typeof overlapRules)[number];

/** A mention and how sure the model is of it; only the order of `rank` counts. */
export interface RankedSpan extends Span {
  readonly label: string;
  readonly rank: number;
}

/**
 * The surest mentions that may stand together: one after the other is taken, the surest first, unless one that was
 * taken forbids it. At a tie the one that stands first, then the longer, then by label.
 */
export function resolveOverlaps<T extends RankedSpan>(spans: readonly T[], rule: OverlapRule): T[] {
  if (rule === "any") return [...spans];
  const forbids = rule === "flat" ? overlaps : crosses;
  const taken: T[] = [];
  for (const span of [...spans].sort(compareRanks))
    if (!taken.some((other) => forbids(other, span))) taken.push(span);
  return taken;
}

const compareRanks = (a: RankedSpan, b: RankedSpan): number =>
  b.rank - a.rank || a.start - b.start || b.end - a.end || (a.label < b.label ? -1 : 1);

const crosses = (a: Span, b: Span): boolean => overlaps(a, b) && !contains(a, b) && !contains(b, a);
const contains = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;
