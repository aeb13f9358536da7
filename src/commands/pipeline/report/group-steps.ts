import type { StepReport } from "./read-step.js";

/** Instances of a step that differ in their seed alone. */
export interface StepGroup {
  readonly name: string;
  readonly steps: readonly StepReport[];
  /** Names of the groups that it builds on. */
  readonly after: readonly string[];
}

/** The steps by their groups, in the order of the first of each. */
export function groupSteps(steps: readonly StepReport[]): StepGroup[] {
  const groupOf = new Map(steps.map(({ name, group }) => [name, group]));
  return [...new Set(groupOf.values())].map((name) => {
    const own = steps.filter(({ group }) => group === name);
    const after = new Set(own.flatMap((step) => step.after.map((before) => groupOf.get(before)!)));
    return { name, steps: own, after: [...after] };
  });
}

/** Mean of numbers and their sample deviation, that of one being 0. */
export function spreadOf(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

/** `58.33`, of several `57.10 ± 1.20`: ratios in percent. */
export function formatPercent(values: readonly number[]): string {
  if (values.length === 0) return "–";
  const { mean, deviation } = spreadOf(values.map((value) => 100 * value));
  return values.length === 1 ? mean.toFixed(2) : `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`;
}
