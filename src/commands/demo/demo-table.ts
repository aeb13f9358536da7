import { formatTable } from "../../core/table.js";
import { formatSpread, type Spread, spreadOf } from "../../metrics/over-seeds.js";
import { formatMarkdownTable } from "../training/report/type-table.js";

/** Test F1 of one start on one target, a number a seed. */
export interface DemoScore {
  readonly start: string;
  readonly target: string;
  readonly f1: readonly number[];
}

export interface DemoTable {
  readonly text: string;
  readonly markdown: string;
  readonly verdict: string;
}

/** What a start gains over another on the same targets and seeds. */
export interface Gain {
  readonly target: string;
  /** Of the differences seed by seed. */
  readonly difference: Spread;
}

/**
 * Rows are starts, columns targets, and one of the means over targets, seed by seed; then what `tagged` gains over
 * `baseline`, as the mean and deviation of the differences between runs of one seed.
 */
export function formatDemoTable(
  scores: readonly DemoScore[],
  { tagged, baseline }: { readonly tagged: string; readonly baseline: string },
): DemoTable {
  const starts = [...new Set(scores.map(({ start }) => start))];
  const targets = [...new Set(scores.map(({ target }) => target))];
  const f1Of = (start: string, target: string): readonly number[] =>
    scores.find((score) => score.start === start && score.target === target)?.f1 ?? [];
  const header = ["start", ...targets, "mean"];
  const rows = starts.map((start) => {
    const own = targets.map((target) => f1Of(start, target));
    return [start, ...own.map((f1) => formatSpread(spreadOf(f1))), formatSpread(spreadOf(meanBySeed(own)))];
  });
  const gains = targets.map((target): Gain => {
    const from = f1Of(baseline, target);
    return { target, difference: spreadOf(f1Of(tagged, target).map((f1, seed) => f1 - from[seed])) };
  });
  const verdict = describeGains(gains, { tagged, baseline });
  const about =
    "Test F1 in percent, mean ± standard deviation over seeds; the mean over targets is taken seed by seed.";
  return {
    text: [formatTable(header, rows), about, verdict].join("\n\n"),
    markdown: `${[formatMarkdownTable(header, rows), about, verdict].join("\n\n")}\n`,
    verdict,
  };
}

const meanBySeed = (columns: readonly (readonly number[])[]): number[] =>
  columns[0].map((_, seed) => columns.reduce((sum, f1) => sum + f1[seed], 0) / columns.length);

/** In words: on which targets the gain is larger than its deviation. */
function describeGains(
  gains: readonly Gain[],
  { tagged, baseline }: { readonly tagged: string; readonly baseline: string },
): string {
  const signed = ({ mean, deviation }: Spread): string =>
    `${mean < 0 ? "−" : "+"}${Math.abs(100 * mean).toFixed(2)} ± ${(100 * deviation).toFixed(2)}`;
  const beyond = gains.filter(({ difference: { mean, deviation } }) => mean > deviation);
  const list = gains.map(({ target, difference }) => `${target} ${signed(difference)}`).join(", ");
  const share = beyond.length === gains.length ? "all" : `${beyond.length}`;
  return `"${tagged}" over "${baseline}": ${list}. Beyond its deviation on ${share} of ${gains.length} targets.`;
}
