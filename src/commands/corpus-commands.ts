import { join } from "node:path";
import { checkInterrupt } from "../core/errors.js";
import { formatCount } from "../core/table.js";
import { type Corpus, openCorpus } from "../corpus/corpus.js";
import { formatStats } from "../corpus/format-stats.js";
import { corpusFile, toCorpusError } from "../corpus/open-database.js";
import { collectStats } from "../corpus/stats.js";
import { verifyCorpus } from "../corpus/verify.js";
import { type BuildConfig, resolveBuildConfig } from "./build-config.js";
import type { CommandContext } from "./context.js";
import { balanceLayer, filterLayer } from "./derive-layers.js";
import { type FileFacts, readFileFacts } from "./file-facts.js";
import { loadKnowledge } from "./knowledge.js";
import { labelCorpus } from "./label-corpus.js";
import { rewriteRunFiles } from "./rewrite-run-files.js";
import { verifyInputs } from "./verify-inputs.js";

/** What a command gives back: words for a person, values for a program. */
export interface CommandResult {
  readonly text: string;
  readonly json: unknown;
  readonly hasFaults?: boolean;
}

type Flags = Readonly<Record<string, unknown>>;

/** The options of the build, as `DIR/config.yaml` keeps them, with `flags` over them. */
const storedConfig = (folder: string, flags: Flags): BuildConfig =>
  resolveBuildConfig({ ...flags, out: folder }, join(folder, "config.yaml"));

async function withCorpus<T>(
  folder: string,
  mode: "read" | "write",
  work: (corpus: Corpus) => Promise<T>,
): Promise<T> {
  const corpus = openCorpus(folder, { mode });
  try {
    return await work(corpus);
  } catch (error) {
    throw toCorpusError(error, corpusFile(corpus));
  } finally {
    corpus.close();
  }
}

/** Labels a parsed corpus anew, then filters and balances it. */
export function labelCommand(folder: string, flags: Flags, context: CommandContext): Promise<CommandResult> {
  return withCorpus(folder, "write", async (corpus) => {
    const config = storedConfig(folder, flags);
    const { labels, types, redirects, ontology } = config;
    const files = {
      types: await readFileFacts(types),
      redirects: await readFileFacts(redirects),
      ontology: await readFileFacts(ontology === undefined ? [] : [ontology]),
    };
    const knowledge = await loadKnowledge(config, context);
    checkInterrupt(context.signal);
    await labelCorpus(corpus, { labels, knowledge, redirects, provenance: { files } }, context);
    await filterLayer(corpus, config, context);
    await balanceLayer(corpus, config, context);
    return describeAnew(corpus, config, files);
  });
}

/** Filters and splits a labelled corpus anew, then balances it. */
export function filterCommand(folder: string, flags: Flags, context: CommandContext): Promise<CommandResult> {
  return withCorpus(folder, "write", async (corpus) => {
    const config = storedConfig(folder, flags);
    await filterLayer(corpus, config, context);
    await balanceLayer(corpus, config, context);
    return describeAnew(corpus, config);
  });
}

/** Draws the balanced training part of a filtered corpus anew. */
export function balanceCommand(
  folder: string,
  flags: Flags,
  context: CommandContext,
): Promise<CommandResult> {
  return withCorpus(folder, "write", async (corpus) => {
    const config = storedConfig(folder, flags);
    await balanceLayer(corpus, config, context);
    return describeAnew(corpus, config);
  });
}

/** Everything there is to say about a corpus in numbers. */
export function statsCommand(folder: string, { isAll }: { readonly isAll: boolean }): Promise<CommandResult> {
  return withCorpus(folder, "read", (corpus) => describe(corpus, isAll));
}

/** Brings recipe, config, manifest and card up to what the corpus is now, and describes it. */
async function describeAnew(
  corpus: Corpus,
  config: BuildConfig,
  files: Readonly<Record<string, readonly FileFacts[]>> = {},
): Promise<CommandResult> {
  const stats = await collectStats(corpus);
  await rewriteRunFiles(corpus, config, files, stats);
  return { json: stats, text: formatStats(stats) };
}

async function describe(corpus: Corpus, isAll = false): Promise<CommandResult> {
  const stats = await collectStats(corpus);
  return { json: stats, text: formatStats(stats, isAll ? { maxLabels: Number.POSITIVE_INFINITY } : {}) };
}

/**
 * Reads every row of a corpus and says what is wrong with it.
 *
 * @param options.hasInputs whether the files that it was built from are hashed again, too
 */
export function verifyCommand(
  folder: string,
  { hasInputs = false }: { readonly hasInputs?: boolean },
  { logger, signal }: CommandContext,
): Promise<CommandResult> {
  return withCorpus(folder, "read", async (corpus) => {
    const log = logger.forStage("verify");
    log.info("reading every row", { folder });
    const findings = [...(await verifyCorpus(corpus))];
    if (hasInputs) {
      log.info("hashing the inputs");
      const { same, changed, absent } = await verifyInputs(folder, storedConfig(folder, {}), signal);
      log.info("inputs", { same: same.length, changed: changed.length, absent: absent.join(", ") || "none" });
      if (changed.length > 0) {
        const check = "an input file is not the one that was read";
        findings.push({ check, count: changed.length, example: changed[0] });
      }
    }
    const lines = findings.map(
      ({ check, count, example }) => `${check}: ${formatCount(count)} times, first ${example}`,
    );
    return {
      json: { findings },
      text: findings.length === 0 ? `${folder}: nothing wrong` : lines.join("\n"),
      hasFaults: findings.length > 0,
    };
  });
}
