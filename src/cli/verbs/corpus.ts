import { type Command, Option } from "commander";
import {
  balanceCommand,
  filterCommand,
  labelCommand,
  statsCommand,
  verifyCommand,
} from "../../commands/corpus-commands.js";
import { parseCount, parseNumber, parseRatio, parseThreeRatios, parseWholeNumber } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";

/** The verbs that work on a corpus that is there. */
export function addCorpusVerbs(program: Command): void {
  addLabel(program);
  addFilter(program);
  addBalance(program);
  addStats(program);
  addVerify(program);
}

type Flags = CommonOptions & Record<string, unknown>;

const withCommon = (verb: Command): Command =>
  verb
    .argument("<dir>", "folder of the corpus")
    .option("--json", "print the result as JSON")
    .option("--quiet", "no progress, warnings only")
    .option("--debug", "more log lines, stack traces");

/** The flags that are no flags of the frame. */
function given({ json: _json, quiet: _quiet, debug: _debug, ...rest }: Flags): Record<string, unknown> {
  return rest;
}

function addLabel(program: Command): void {
  withCommon(program.command("label"))
    .summary("label the mentions anew, without parsing")
    .description(
      "Labels a parsed corpus anew, then filters and balances it; what is not given stays as it was built.",
    )
    .option("--labels <set>", "nerbert-315, nerbert-212, nerbert-4, ontology, or a YAML file")
    .option("--types <file...>", "DBpedia instance-types files")
    .option("--ontology <file>", "DBpedia ontology")
    .option("--redirects <file...>", "DBpedia redirects files")
    .action((dir: string, flags: Flags) =>
      runVerb(flags, (context) => labelCommand(dir, given(flags), context)),
    );
}

function addFilter(program: Command): void {
  withCommon(program.command("filter"))
    .summary("filter and split anew, then balance")
    .option("--seed <n>", "seed of filter and split", parseWholeNumber)
    .option("--min-entities <n>", "drop types with fewer distinct entities", parseWholeNumber)
    .option("--frequent-types <n>", "types that the third filter looks at", parseWholeNumber)
    .option("--drop-probabilities <p3,p4,more>", "third filter, at 3, 4 and more ENTITY", parseThreeRatios)
    .addOption(
      new Option(
        "--duplicates <rule>",
        "duplicate sentences: ignore, keep (count them), drop exact, drop near ones too",
      ).choices(["ignore", "keep", "exact", "near"]),
    )
    .option("--near-duplicate-ratio <r>", "Jaccard similarity of near-duplicates", parseRatio)
    .option("--duplicate-words <n>", "words of the n-grams they are compared by", parseCount)
    .option(
      "--decontaminate <file...>",
      "test sets: sentences that share words in a row with them are dropped",
    )
    .option("--decontaminate-words <n>", "so many words in a row", parseCount)
    .option("--validation-ratio <r>", "share of the pages for validation", parseRatio)
    .action((dir: string, flags: Flags) =>
      runVerb(flags, (context) => filterCommand(dir, given(flags), context)),
    );
}

function addBalance(program: Command): void {
  withCommon(program.command("balance"))
    .summary("draw the balanced training part anew")
    .option("--seed <n>", "seed of the draws", parseWholeNumber)
    .option("--alpha <a>", "exponent of the balance", parseNumber)
    .option("--balance-size <n>", "number of draws", parseWholeNumber)
    .option("--no-balance-entity", "leave ENTITY out of the categories")
    .action((dir: string, flags: Flags) =>
      runVerb(flags, (context) => balanceCommand(dir, given(flags), context)),
    );
}

function addStats(program: Command): void {
  withCommon(program.command("stats"))
    .summary("sizes, drops by reason, counts a type before and after filter and balance")
    .option("--all", "every label, not the thirty most frequent")
    .action((dir: string, flags: Flags) =>
      runVerb(flags, () => statsCommand(dir, { isAll: flags["all"] === true })),
    );
}

function addVerify(program: Command): void {
  withCommon(program.command("verify"))
    .summary("check database, offsets, words and layers")
    .option("--inputs", "hash the files that it was built from, too, where they still are")
    .action((dir: string, flags: Flags) =>
      runVerb(flags, (context) => verifyCommand(dir, { hasInputs: flags["inputs"] === true }, context)),
    );
}
