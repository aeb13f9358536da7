import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify as formatYaml } from "yaml";
import { joinLoggers } from "../core/join-loggers.js";
import { createLogger } from "../core/logger.js";
import { formatBytes } from "../core/progress.js";
import { type Corpus, openCorpus } from "../corpus/corpus.js";
import { formatStats } from "../corpus/format-stats.js";
import { corpusFileName } from "../corpus/open-database.js";
import { type CorpusStats, collectStats } from "../corpus/stats.js";
import { readMeta, writeMeta } from "../corpus/tables/meta.js";
import type { BuildConfig } from "./build-config.js";
import { type BuildRecipe, checkSameRecipe, toRecipe } from "./build-recipe.js";
import type { CommandContext } from "./context.js";
import { writeCorpusCard } from "./corpus-card.js";
import { balanceLayer, filterLayer } from "./derive-layers.js";
import { readFileFacts } from "./file-facts.js";
import { loadKnowledge } from "./knowledge.js";
import { labelCorpus } from "./label-corpus.js";
import { type Manifest, writeManifest } from "./manifest.js";
import { type ParseOutcome, parseDumps } from "./parse-dumps.js";

/** The build of the bundled sample, for a first look on a fresh checkout. */
export const sampleConfigPath = fileURLToPath(new URL("../../fixtures/sample/build.yaml", import.meta.url));

export interface BuildResult {
  readonly folder: string;
  readonly isInterrupted: boolean;
  /** Absent when the build was interrupted. */
  readonly stats?: CorpusStats;
  readonly manifest?: Manifest;
  /** What was parsed now; absent when an earlier run had parsed everything. */
  readonly parsed?: ParseOutcome;
}

/**
 * Builds a corpus: parse, label, filter, split, balance. What an earlier run of the same build has parsed is
 * kept, so that a killed build goes on where it was.
 *
 * Source: Liu et al. 2021, "NER-BERT: A Pre-trained Model for Low-Resource Entity Tagging"
 * (arXiv:2112.00405), section 2.
 *
 * @throws ConfigError when the folder holds a corpus of other inputs or options
 */
export async function buildCorpus(
  config: BuildConfig,
  { isFresh }: { readonly isFresh: boolean },
  context: CommandContext,
): Promise<BuildResult> {
  const folder = config.out;
  if (isFresh) removeCorpus(folder);
  mkdirSync(folder, { recursive: true });
  const logged = { ...context, logger: withLogFile(context, folder) };
  const files = await readInputFacts(config, context.signal);
  const recipe = toRecipe(config, files);
  const corpus = openCorpus(folder);
  try {
    const stored = readMeta<BuildRecipe>(corpus, "recipe");
    if (stored) checkSameRecipe(stored, recipe, folder);
    else writeMeta(corpus, "recipe", recipe);
    writeFileSync(join(folder, "config.yaml"), formatYaml(config));
    return await buildInto(corpus, config, files, recipe, logged);
  } finally {
    corpus.close();
  }
}

type InputFacts = Awaited<ReturnType<typeof readInputFacts>>;

async function readInputFacts(config: BuildConfig, signal: AbortSignal) {
  const one = (path: string | undefined): string[] => (path === undefined ? [] : [path]);
  return {
    dump: await readFileFacts(config.dump, signal),
    types: await readFileFacts(config.types, signal),
    redirects: await readFileFacts(config.redirects, signal),
    ontology: await readFileFacts(one(config.ontology), signal),
    labels: await readFileFacts(one(/[./]/.test(config.labels) ? config.labels : undefined), signal),
    disambiguation: await readFileFacts(one(config.disambiguation), signal),
  };
}

async function buildInto(
  corpus: Corpus,
  config: BuildConfig,
  files: InputFacts,
  recipe: BuildRecipe,
  context: CommandContext,
): Promise<BuildResult> {
  const { folder } = corpus;
  const knowledge = await loadKnowledge(config, context);
  const parsed = await parse(corpus, config, files, knowledge.index.shared, context);
  if (parsed?.isInterrupted) return { folder, isInterrupted: true };
  await labelCorpus(
    corpus,
    { labels: config.labels, knowledge, redirects: config.redirects, provenance: { files: recipe.files } },
    context,
  );
  await filterLayer(corpus, config, context);
  await balanceLayer(corpus, config, context);
  const stats = await collectStats(corpus);
  const manifest = writeManifest(corpus, { config, files, stats, knowledge });
  writeCorpusCard(folder, manifest);
  return { folder, isInterrupted: false, stats, manifest, ...(parsed ? { parsed } : {}) };
}

/** Undefined when an earlier run has parsed everything. */
async function parse(
  corpus: Corpus,
  config: BuildConfig,
  files: InputFacts,
  typeIndex: SharedArrayBuffer,
  context: CommandContext,
): Promise<ParseOutcome | undefined> {
  if (readMeta<boolean>(corpus, "isParsed")) {
    context.logger.forStage("parse").info("done in an earlier run");
    return undefined;
  }
  const outcome = await parseDumps(
    corpus,
    config,
    files.dump,
    config.keep === "typed" ? typeIndex : undefined,
    context,
  );
  if (!outcome.isInterrupted) writeMeta(corpus, "isParsed", true);
  return outcome;
}

function removeCorpus(folder: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"])
    rmSync(join(folder, corpusFileName + suffix), { force: true });
}

function withLogFile(context: CommandContext, folder: string): CommandContext["logger"] {
  const file = createLogger({ file: join(folder, "log.jsonl") });
  return joinLoggers(context.logger, file);
}

/** The table that a build ends with. */
export function formatBuild({ folder, isInterrupted, stats, parsed }: BuildResult): string {
  if (isInterrupted)
    return `Interrupted. What was parsed is kept in ${folder}: run the same command to go on.`;
  if (!stats) return folder;
  const speed = parsed
    ? `parsed ${formatBytes(parsed.xmlBytes)} of XML in ${parsed.seconds.toFixed(1)} s with ${parsed.workers} workers: ${(parsed.xmlBytes / 1e6 / parsed.seconds).toFixed(1)} MB/s`
    : "nothing was parsed";
  return [
    formatStats(stats),
    `${speed}\n${folder}: ${corpusFileName}, manifest.json, config.yaml, log.jsonl, README.md (the corpus card)`,
  ].join("\n\n");
}
