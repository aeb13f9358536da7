import { type Command, Option } from "commander";
import { formatNames } from "../../commands/dataset-choices.js";
import { type ExportOptions, exportCorpus, storeQueries } from "../../commands/export.js";
import { formatCount } from "../../core/table.js";
import { parseWholeNumber } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";
import { describeConversion } from "./convert.js";
import { addCommonFlags, addOutputFlags } from "./data-flags.js";
import { addNegativesFlag, parseNegatives, writeWithNegatives } from "./negatives-flag.js";

type ExportFlags = ExportOptions & CommonOptions & { readonly negatives?: number | "all" };
type QueriesFlags = CommonOptions & {
  readonly queries: string;
  readonly negatives: number | "all";
  readonly seed: number;
};

/** `nerforge export` and `nerforge queries`. */
export function addExport(program: Command): void {
  const command = addCommonFlags(program.command("export"))
    .description("write a corpus as a dataset of any format")
    .requiredOption("--corpus <dir>", "folder of the corpus")
    .addOption(
      new Option("--to, --format <format>", "format to write")
        .choices([...formatNames])
        .makeOptionMandatory(),
    )
    .addOption(new Option("--split <name>", "one part; both when absent").choices(["train", "validation"]))
    .option("--balanced", "the balanced training part, every draw a record")
    .option(
      "--repeats",
      "label what Wikipedia leaves unlinked: a link's text, or the title, again on its page",
    )
    .option("--query-set <name>", 'a query set that the corpus keeps (see "queries"), with its negatives');
  addNegativesFlag(addOutputFlags(command)).action((flags: ExportFlags & { readonly format: string }) =>
    runVerb(flags, async (context) => {
      const result = await exportCorpus(
        { ...flags, to: flags.format, ...writeWithNegatives(flags) },
        context,
      );
      return { text: describeConversion(result), json: result, isInterrupted: result.isInterrupted };
    }),
  );
  addQueries(program);
}

function addQueries(program: Command): void {
  addCommonFlags(program.command("queries"))
    .description("keep a query set in a corpus, for its views query_records and asked_records")
    .argument("<dir>", "folder of the corpus")
    .requiredOption("--queries <name|file>", "a shipped set, or a YAML file")
    .option("--negatives <count|all>", "labels asked of a sentence besides its own", parseNegatives, 3)
    .option("--seed <number>", "seed of the choice of negatives", parseWholeNumber, 1)
    .action((corpus: string, flags: QueriesFlags) =>
      runVerb(flags, async () => {
        const result = storeQueries({ corpus, ...flags });
        const { querySet, queries, sentences, unasked } = result;
        const product = `${formatCount(sentences)} sentences x ${formatCount(queries)} queries`;
        const missing = unasked.length === 0 ? "" : `\nno query asks for: ${unasked.join(", ")}`;
        return {
          text: `${querySet}: ${product} in view query_records, stored nowhere${missing}`,
          json: result,
        };
      }),
    );
}
