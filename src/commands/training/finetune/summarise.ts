import { join } from "node:path";
import { formatCount, formatTable } from "../../../core/table.js";
import { formatSpread } from "../../../metrics/over-seeds.js";
import type { ScoreReport } from "../../../metrics/scores.js";
import type { CommandResult } from "../../corpus-commands.js";
import { shownPath } from "../report/shown-path.js";
import { formatMarkdownTable, formatTypeTable, typeHeader, typeRows } from "../report/type-table.js";
import { collectJoint, collectSplit, type Judgement } from "./collect-scores.js";
import type { SizeResult } from "./run-sizes.js";

export interface SummaryInput {
  readonly folder: string;
  readonly sizes: readonly SizeResult[];
  /** Of the last size. */
  readonly judgement: Judgement | undefined;
  readonly verdict: string | undefined;
  /** Mentions of each label in the training data. */
  readonly labels: ReadonlyMap<string, number>;
}

const header = ["size", "sentences", "seeds", "steps", "cross-validated F1", "dev F1", "test F1"];

function sizeRow(result: SizeResult): (string | number)[] {
  const { size, examples, seeds, estimate } = result;
  const split = (name: "dev" | "test"): string => {
    const collected = collectSplit(result, name);
    return collected === undefined ? "–" : formatSpread(collected.f1);
  };
  const steps = seeds.reduce((sum, own) => sum + (own.bestStep ?? own.steps), 0) / seeds.length;
  return [
    size === undefined ? "all" : String(size),
    formatCount(examples.length),
    seeds.length,
    formatCount(Math.round(steps)),
    estimate === undefined ? "–" : formatSpread(estimate.f1),
    split("dev"),
    split("test"),
  ];
}

const jointHeader = ["set", "split", "macro F1 of texts", "micro F1 of spans"];

/** What models that write are scored by in their papers; nothing for others. */
const jointRows = (result: SizeResult): string[][] =>
  (["dev", "test"] as const).flatMap((split) =>
    collectJoint(result, split).map(({ id = "mean over sets", textF1, spanF1 }) => [
      ...[id === "" ? "all" : id, split],
      ...[formatSpread(textF1), formatSpread(spanF1)],
    ]),
  );

/** The tables that a fine-tuning ends with, for a terminal, for `table.md` and for programs. */
export function summarise(input: SummaryInput): CommandResult & { readonly markdown: string } {
  const { folder, sizes, judgement, verdict, labels } = input;
  const rows = sizes.map(sizeRow);
  const model = shownPath(join(folder, "model"));
  const about = `F1: mean ± standard deviation over seeds or folds; steps: mean of the best. By type: ${judgement?.how ?? "not measured"}.`;
  const isMeasured = judgement !== undefined;
  const joint = jointRows(sizes[sizes.length - 1]);
  return {
    text: [
      formatTable(header, rows),
      ...(joint.length === 0 ? [] : [formatTable(jointHeader, joint)]),
      ...(isMeasured ? [formatTypeTable(judgement.scores, labels, judgement.pooledOver)] : []),
      ...(verdict === undefined ? [] : [verdict]),
      `${model}: "nerforge predict --model ${model} FILE", or "nerforge evaluate"; README.md there is its card`,
    ].join("\n\n"),
    markdown: `${[
      formatMarkdownTable(header, rows),
      ...(joint.length === 0 ? [] : [formatMarkdownTable(jointHeader, joint)]),
      about,
      ...(isMeasured
        ? [formatMarkdownTable(typeHeader, typeRows(judgement.scores, labels, judgement.pooledOver))]
        : []),
      ...(verdict === undefined ? [] : [verdict]),
    ].join("\n\n")}\n`,
    json: {
      folder,
      verdict: verdict ?? null,
      sizes: sizes.map(plainSize),
      ...(isMeasured ? { how: judgement.how, scores: plainReport(judgement.scores) } : {}),
    },
  };
}

const plainReport = (report: ScoreReport): unknown => ({
  ...report,
  labels: Object.fromEntries(report.labels),
});

function plainSize(result: SizeResult): unknown {
  const { size, examples, seeds, estimate } = result;
  return {
    size: size ?? null,
    sentences: examples.length,
    crossValidation:
      estimate === undefined
        ? null
        : { f1: estimate.f1, epochs: estimate.epochs, foldScores: estimate.foldScores },
    dev: collectSplit(result, "dev")?.f1 ?? null,
    test: collectSplit(result, "test")?.f1 ?? null,
    seeds: seeds.map(({ folder: _, ...own }) => own),
  };
}
