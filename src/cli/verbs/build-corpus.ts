import { type Command, Option } from "commander";
import { resolveBuildConfig } from "../../commands/build-config.js";
import { buildCorpus, formatBuild, sampleConfigPath } from "../../commands/build-corpus.js";
import { formatPlan } from "../../commands/plan/format-plan.js";
import { planBuild } from "../../commands/plan/plan.js";
import { resolveUpdateConfig } from "../../commands/update-corpus.js";
import { parseCount, parseNumber, parseRatio, parseThreeRatios, parseWholeNumber } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";

interface Flags extends CommonOptions, Record<string, unknown> {
  readonly config?: string;
  readonly fresh?: boolean;
  readonly update?: boolean;
  readonly plan?: boolean;
  readonly dropProbabilities?: [number, number, number];
}

/** Where the sample goes by itself: only there an older corpus makes room without being told. */
const sampleFolder = "out/sample";

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
      "dump files of one wiki: XML, or JSON of CirrusSearch or Wikimedia Enterprise, also .bz2, .gz, .xz; - for stdin",
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
    .addOption(
      new Option(
        "--duplicates <rule>",
        "duplicate sentences: ignore, keep (count them), drop exact, drop near ones too (default: keep)",
      ).choices(["ignore", "keep", "exact", "near"]),
    )
    .option("--near-duplicate-ratio <r>", "Jaccard similarity of near-duplicates (default: 0.9)", parseRatio)
    .option("--duplicate-words <n>", "words of the n-grams they are compared by (default: 2)", parseCount)
    .option(
      "--decontaminate <file...>",
      "test sets: sentences that share words in a row with them are dropped",
    )
    .option("--decontaminate-words <n>", "so many words in a row (default: 8)", parseCount)
    .option("--validation-ratio <r>", "share of the pages for validation (default: 0.1)", parseRatio)
    .option("--alpha <a>", "exponent of the balance (default: 0.7)", parseNumber)
    .option(
      "--balance-size <n>",
      "draws of the balance (default: as many as training sentences)",
      parseWholeNumber,
    )
    .option("--no-balance-entity", "leave ENTITY out of the balance's categories")
    .option("--disambiguation <file>", "YAML of further disambiguation templates: language to list of names")
    .option("--quarantine <file>", "quarantine.jsonl of an earlier build: leave its pages out from the start")
    .option("--plan", "build nothing: read a sample and say what the build will take")
    .option(
      "--update",
      "add a newer dump to the corpus in DIR: new pages join, newer revisions replace, vanished pages stay",
    )
    .option("--fresh", "delete a corpus that is in DIR and begin anew")
    .option("--json", "print the statistics as JSON")
    .option("--quiet", "no progress, warnings only")
    .option("--debug", "more log lines, stack traces")
    .action(async (flags: Flags) => {
      await runVerb(flags, async (context) => {
        const {
          config: configFile,
          fresh: isFresh = false,
          update: isUpdate = false,
          plan: isPlan = false,
          json,
          quiet,
          debug,
          balanceEntity,
          ...rest
        } = flags;
        // Commander gives a --no- flag its default; only a flag that was typed may overrule the file.
        const given = balanceEntity === false ? { ...rest, balanceEntity } : rest;
        const isSample = !isUpdate && configFile === undefined && !inputFlags.some((flag) => flag in given);
        const config = isSample
          ? resolveBuildConfig({ out: sampleFolder, ...given }, sampleConfigPath)
          : isUpdate
            ? resolveUpdateConfig(given, configFile)
            : resolveBuildConfig(given, configFile);
        if (isPlan) {
          const plan = await planBuild(config, context);
          return { text: formatPlan(plan), json: plan, isInterrupted: plan.isInterrupted };
        }
        const result = await buildCorpus(
          config,
          { isFresh: isFresh || (isSample && config.out === sampleFolder), isUpdate },
          context,
        );
        return { text: formatBuild(result), json: result, isInterrupted: result.isInterrupted };
      });
    });
}
