import type { Command } from "commander";
import {
  balanceCommand,
  filterCommand,
  labelCommand,
  statsCommand,
  verifyCommand,
} from "../../commands/corpus-commands.js";
import { parseWholeNumber } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";
import { addBalanceFlags, addFilterFlags } from "./sampling-flags.js";

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

/** What is not given stays as the corpus was built, so there is no default to tell. */
const asBuilt = (): string => "";

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
  const verb = withCommon(program.command("filter"))
    .summary("filter and split anew, then balance")
    .option("--seed <n>", "seed of filter and split", parseWholeNumber);
  addFilterFlags(verb, asBuilt).action((dir: string, flags: Flags) =>
    runVerb(flags, (context) => filterCommand(dir, given(flags), context)),
  );
}

function addBalance(program: Command): void {
  const verb = withCommon(program.command("balance"))
    .summary("draw the balanced training part anew")
    .option("--seed <n>", "seed of the draws", parseWholeNumber);
  addBalanceFlags(verb, asBuilt).action((dir: string, flags: Flags) =>
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
