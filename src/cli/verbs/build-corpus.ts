import { type Command, Option } from "commander";
import { resolveBuildConfig } from "../../commands/build-config.js";
import { buildCorpus, formatBuild, sampleConfigPath } from "../../commands/build-corpus.js";
import { formatPlan } from "../../commands/plan/format-plan.js";
import { planBuild } from "../../commands/plan/plan.js";
import { resolveUpdateConfig } from "../../commands/update-corpus.js";
import { parseCount, parseWholeNumber } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";
import { addBalanceFlags, addFilterFlags } from "./sampling-flags.js";

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

const sayDefault = (value: string): string => ` (default: ${value})`;

export function addBuildCorpus(program: Command): void {
  const verb = program
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
    .option("--language <tag>", "language of the text, where the dump names it wrongly")
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
    );
  addFilterFlags(verb, sayDefault);
  addBalanceFlags(verb, sayDefault)
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
