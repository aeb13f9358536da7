import { join } from "node:path";
import { formatCount } from "../core/table.js";
import { type Corpus, openCorpus } from "../corpus/corpus.js";
import { formatStats } from "../corpus/format-stats.js";
import { collectStats } from "../corpus/stats.js";
import { verifyCorpus } from "../corpus/verify.js";
import { type BuildConfig, resolveBuildConfig } from "./build-config.js";
import type { CommandContext } from "./context.js";
import { balanceLayer, filterLayer } from "./derive-layers.js";
import { readFileFacts } from "./file-facts.js";
import { loadKnowledge } from "./knowledge.js";
import { labelCorpus } from "./label-corpus.js";

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
    await labelCorpus(corpus, { labels, knowledge, redirects, provenance: { files } }, context);
    await filterLayer(corpus, config, context);
    await balanceLayer(corpus, config, context);
    return describe(corpus);
  });
}

/** Filters and splits a labelled corpus anew, then balances it. */
export function filterCommand(folder: string, flags: Flags, context: CommandContext): Promise<CommandResult> {
  return withCorpus(folder, "write", async (corpus) => {
    const config = storedConfig(folder, flags);
    await filterLayer(corpus, config, context);
    await balanceLayer(corpus, config, context);
    return describe(corpus);
  });
}

/** Draws the balanced training part of a filtered corpus anew. */
export function balanceCommand(
  folder: string,
  flags: Flags,
  context: CommandContext,
): Promise<CommandResult> {
  return withCorpus(folder, "write", async (corpus) => {
    await balanceLayer(corpus, storedConfig(folder, flags), context);
    return describe(corpus);
  });
}

/** Everything there is to say about a corpus in numbers. */
export function statsCommand(folder: string, { isAll }: { readonly isAll: boolean }): Promise<CommandResult> {
  return withCorpus(folder, "read", (corpus) => describe(corpus, isAll));
}

async function describe(corpus: Corpus, isAll = false): Promise<CommandResult> {
  const stats = await collectStats(corpus);
  return { json: stats, text: formatStats(stats, isAll ? { maxLabels: Number.POSITIVE_INFINITY } : {}) };
}

/** Reads every row of a corpus and says what is wrong with it. */
export function verifyCommand(folder: string, { logger }: CommandContext): Promise<CommandResult> {
  return withCorpus(folder, "read", async (corpus) => {
    logger.forStage("verify").info("reading every row", { folder });
    const findings = await verifyCorpus(corpus);
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
