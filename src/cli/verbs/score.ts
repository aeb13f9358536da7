import type { Command } from "commander";
import {
  type Mean,
  type ScoreOptions,
  type ScoreReport,
  type ScoreResult,
  score,
} from "../../commands/score.js";
import { formatTable } from "../../core/table.js";
import { parseCount, parseWholeNumber } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";
import { addInputFlags, parseList } from "./data-flags.js";

type Flags = ScoreOptions & CommonOptions;

/** `nerforge score`. */
export function addScore(program: Command): void {
  addInputFlags(program.command("score").description("every F1 of a predicted file against a gold file"), {
    withInput: false,
  })
    .requiredOption("--gold <file>", "the annotated file")
    .requiredOption("--predicted <file>", "the predicted file: the same texts in the same order")
    .option("--labels <names>", "the labels of the dataset, by commas; those in gold when absent", parseList)
    .option("--resamples <count>", "of the bootstrap interval", parseCount, 1000)
    .option("--seed <number>", "of the bootstrap interval", parseWholeNumber, 1)
    .action((flags: Flags) =>
      runVerb(flags, async (context) => {
        const result = await score(flags, context);
        return { text: describeScores(result), json: plainScores(result) };
      }),
    );
}

const percent = (share: number): string => (100 * share).toFixed(2);
const row = (name: string, { precision, recall, f1 }: Mean): string[] => [
  name,
  percent(precision),
  percent(recall),
  percent(f1),
];

/** One line for each definition, then each label's own score, then conlleval's report. */
export function describeScores(result: ScoreResult): string {
  const { span, strict, untyped, stringMicro, stringMacro, interval, conlleval } = result;
  const definitions = formatTable(
    ["definition", "precision", "recall", "F1"],
    [
      row("span micro (conlleval, seqeval)", span.micro),
      row("span macro", span.macro),
      row("span weighted", span.weighted),
      row("span micro, strict IOB2", strict.micro),
      row("span macro, strict IOB2", strict.macro),
      row("span weighted, strict IOB2", strict.weighted),
      row("span untyped", untyped.micro),
      row("string micro (CP-NER)", stringMicro.micro),
      row("string macro (PUnifiedNER)", stringMacro.macro),
    ],
  );
  const labels = formatTable(
    ["label", "precision", "recall", "F1", "gold", "predicted", "correct"],
    [...span.labels].map(([label, own]) => [...row(label, own), own.gold, own.predicted, own.correct]),
  );
  const bounds = `span micro F1 95% interval by bootstrap: ${percent(interval.low)} to ${percent(interval.high)}`;
  return [definitions, bounds, labels, ...(conlleval === undefined ? [] : [conlleval])].join("\n\n");
}

/** Maps become plain objects. */
export const plainScores = ({
  span,
  strict,
  untyped,
  stringMicro,
  stringMacro,
  ...rest
}: ScoreResult): unknown => {
  const plain = (report: ScoreReport): unknown => ({ ...report, labels: Object.fromEntries(report.labels) });
  return {
    ...rest,
    span: plain(span),
    strict: plain(strict),
    untyped: plain(untyped),
    stringMicro: plain(stringMicro),
    stringMacro: plain(stringMacro),
  };
};
