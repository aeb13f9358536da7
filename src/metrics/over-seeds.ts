/** Mean and spread of one number over runs. */
export interface Spread {
  readonly runs: number;
  readonly mean: number;
  /** Sample standard deviation (n - 1); 0 for a single run. */
  readonly deviation: number;
}

/** Mean and sample standard deviation, as papers give them over seeds. */
export function spreadOf(values: readonly number[]): Spread {
  const runs = values.length;
  if (runs === 0) return { runs, mean: 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / runs;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { runs, mean, deviation: runs === 1 ? 0 : Math.sqrt(squares / (runs - 1)) };
}

/** `91.37 ± 0.42`, in percent; of a single run, which has no deviation, `91.37`. */
export const formatSpread = ({ runs, mean, deviation }: Spread): string =>
  `${(100 * mean).toFixed(2)}${runs > 1 ? ` ± ${(100 * deviation).toFixed(2)}` : ""}`;
