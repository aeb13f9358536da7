import { type Command, Option } from "commander";
import { type ConvertResult, convert, type OutputOptions } from "../../commands/convert.js";
import { formatNames } from "../../commands/dataset-choices.js";
import { formatBytes } from "../../core/progress.js";
import { formatCount } from "../../core/table.js";
import { type CommonOptions, runVerb } from "../run-verb.js";
import { addInputFlags, addOutputFlags, type InputFlags, inputOptions } from "./data-flags.js";
import { addNegativesFlag, writeWithNegatives } from "./negatives-flag.js";

interface Flags extends InputFlags, OutputOptions, CommonOptions {
  readonly negatives?: number | "all";
}

/** `nerforge convert`. */
export function addConvert(program: Command): void {
  const command = program
    .command("convert")
    .description("convert a dataset from one format to another")
    .addOption(
      new Option("--to <format>", "format to write").choices([...formatNames]).makeOptionMandatory(),
    );
  addNegativesFlag(addOutputFlags(addInputFlags(command))).action((flags: Flags) =>
    runVerb(flags, async (context) => {
      const { from, input, ...rest } = inputOptions(flags);
      const write = writeWithNegatives(flags);
      const result = await convert({ ...flags, ...rest, from, input, ...write }, context);
      return { text: describeConversion(result), json: result, isInterrupted: result.isInterrupted };
    }),
  );
}

/** What was written, what was lost, what was repaired: a line each. */
export function describeConversion(result: ConvertResult): string {
  const { texts, mentions, out, bytes, lost, notes, beside, card } = result;
  const counts = (reasons: Readonly<Record<string, number>>): string =>
    Object.entries(reasons)
      .map(([reason, count]) => `${reason} ${formatCount(count)}`)
      .join(", ");
  return [
    `${out}: ${formatCount(texts)} texts, ${formatCount(mentions)} mentions, ${formatBytes(bytes)}`,
    ...beside.map((file) => `${file}: belongs to it`),
    `${card}: what a reader should know`,
    ...(Object.keys(lost).length > 0 ? [`lost: ${counts(lost)}`] : []),
    ...(Object.keys(notes).length > 0 ? [`notes: ${counts(notes)}`] : []),
  ].join("\n");
}
