import { type Command, Option } from "commander";
import { resolveBuildConfig } from "../../commands/build-config.js";
import { buildCorpus, formatBuild, sampleConfigPath } from "../../commands/build-corpus.js";
import { parseCount, parseNumber, parseRatio, parseThreeRatios, parseWholeNumber } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";

interface Flags extends CommonOptions, Record<string, unknown> {
  readonly config?: string;
  readonly fresh?: boolean;
  readonly dropProbabilities?: [number, number, number];
}

/** Without any of these the sample is meant. */
const inputFlags = ["dump", "types", "ontology", "redirects"] as const;

export function addBuildCorpus(program: Command): void {
  program
    .command("build-corpus")
    .summary("build a typed, filtered, balanced NER corpus from a Wikipedia dump")
    .description(
      "Reads a Wikipedia dump and DBpedia's types into DIR/corpus.sqlite: parse, label, filter, split, balance.\n" +
        "Without --dump it builds the bundled sample into out/sample.\n" +
        "A killed or interrupted build goes on where it was when the same command runs again.",
    )
    .option(
      "--dump <file...>",
      "dump files of one wiki: .xml, .bz2 (multistream or not), .gz, .xz, or - for stdin",
    )
    .option("--types <file...>", "DBpedia instance-types files: .ttl or .nt, also .bz2 or .gz")
    .option(
      "--ontology <file>",
      "DBpedia ontology: .ttl, .nt or .owl (default: the class tree of 2018-12-28 as shipped)",
    )
    .option("--redirects <file...>", "DBpedia redirects files, besides the dump's own redirects")
    .option(
      "--labels <set>",
      "nerbert-315, nerbert-212, nerbert-4, ontology, or a YAML file (default: nerbert-315)",
    )
    .option("--out <dir>", "folder of the corpus")
    .option("--config <file>", "YAML with any of these options; flags win")
    .option(
      "--workers <n>",
      "worker threads (default: one a core); the corpus does not depend on it",
      parseCount,
    )
    .option("--seed <n>", "seed of filter, split and balance (default: 1)", parseWholeNumber)
    .option(
      "--limit <pages>",
      "stop after the part of the dump in which this many pages are reached",
      parseCount,
    )
    .addOption(
      new Option(
        "--keep <rule>",
        "sentences stored: with a typed anchor, with any anchor, all (default: linked)",
      ).choices(["typed", "linked", "all"]),
    )
    .option("--min-entities <n>", "drop types with fewer distinct entities (default: 10)", parseWholeNumber)
    .option("--frequent-types <n>", "types that the third filter looks at (default: 20)", parseWholeNumber)
    .option(
      "--drop-probabilities <p3,p4,more>",
      "third filter, at 3, 4 and more ENTITY (default: 0.3,0.5,0.7)",
      parseThreeRatios,
    )
    .option("--validation-ratio <r>", "share of the pages for validation (default: 0.1)", parseRatio)
    .option("--alpha <a>", "exponent of the balance (default: 0.7)", parseNumber)
    .option(
      "--balance-size <n>",
      "draws of the balance (default: as many as training sentences)",
      parseWholeNumber,
    )
    .option("--no-balance-entity", "leave ENTITY out of the balance's categories")
    .option("--disambiguation <file>", "YAML of further disambiguation templates: language to list of names")
    .option("--fresh", "delete a corpus that is in DIR and begin anew")
    .option("--json", "print the statistics as JSON")
    .option("--quiet", "no progress, warnings only")
    .option("--debug", "more log lines, stack traces")
    .action(async (flags: Flags) => {
      await runVerb(flags, async (context) => {
        const { config: configFile, fresh = false, json, quiet, debug, balanceEntity, ...rest } = flags;
        // Commander gives a --no- flag its default; only a flag that was typed may overrule the file.
        const given = balanceEntity === false ? { ...rest, balanceEntity } : rest;
        const isSample = configFile === undefined && !inputFlags.some((flag) => flag in given);
        const config = isSample
          ? resolveBuildConfig({ out: "out/sample", ...given }, sampleConfigPath)
          : resolveBuildConfig(given, configFile);
        const result = await buildCorpus(config, { isFresh: fresh || isSample }, context);
        return { text: formatBuild(result), json: result, isInterrupted: result.isInterrupted };
      });
    });
}
