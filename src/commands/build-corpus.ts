import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify as formatYaml } from "yaml";
import { ConfigError, checkInterrupt, InterruptedError } from "../core/errors.js";
import { joinLoggers } from "../core/join-loggers.js";
import { createLogger } from "../core/logger.js";
import { formatBytes } from "../core/progress.js";
import { formatCount } from "../core/table.js";
import { type Corpus, openCorpus } from "../corpus/corpus.js";
import { formatStats } from "../corpus/format-stats.js";
import { corpusFile, corpusFileName, toCorpusError } from "../corpus/open-database.js";
import { type CorpusStats, collectStats } from "../corpus/stats.js";
import { readMeta, writeMeta } from "../corpus/tables/meta.js";
import { findIndexFile } from "../ingest/read/multistream-index.js";
import { loadLabelSet } from "../ontology/label-set-file.js";
import { type BuildConfig, toAbsolutePaths } from "./build-config.js";
import { type BuildRecipe, checkSameRecipe, toRecipe } from "./build-recipe.js";
import type { CommandContext } from "./context.js";
import { writeCorpusCard } from "./corpus-card.js";
import { balanceLayer, filterLayer } from "./derive-layers.js";
import { readFileFacts } from "./file-facts.js";
import { loadKnowledge, openOntology } from "./knowledge.js";
import { labelCorpus } from "./label-corpus.js";
import { type Manifest, writeManifest } from "./manifest.js";
import { type ParseOutcome, parseDumps, readDisambiguation } from "./parse-dumps.js";
import { readQuarantineFile, writeQuarantineFile } from "./quarantine-file.js";
import { joinBuild, parsedDumpsKey, withDumpsOf } from "./update-corpus.js";

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
 * With `isUpdate`, the config's dumps are added to a corpus that is whole: pages in a newer revision replace what it
 * has, new ones join, pages that a newer dump lacks stay, and the layers are made again. The rows are those of a build
 * of all dumps in that order.
 *
 * Source: Liu et al. 2021, "NER-BERT: A Pre-trained Model for Low-Resource Entity Tagging"
 * (arXiv:2112.00405), section 2.
 *
 * @throws ConfigError when the folder holds a corpus of other inputs or options
 */
export async function buildCorpus(
  config: BuildConfig,
  { isFresh, isUpdate = false }: { readonly isFresh: boolean; readonly isUpdate?: boolean },
  context: CommandContext,
): Promise<BuildResult> {
  const folder = config.out;
  if (isFresh && isUpdate)
    throw new ConfigError("--fresh deletes the corpus that --update is about", {
      fix: "leave one of them out",
    });
  try {
    const given = { config, files: await readInputFacts(config, context.signal) };
    await checkSideFiles(config);
    if (isFresh) removeCorpus(folder);
    mkdirSync(folder, { recursive: true });
    const logged = { ...context, logger: withLogFile(context, folder) };
    const corpus = openCorpus(folder, { mode: isUpdate ? "write" : "create" });
    try {
      const build = isUpdate ? await joinBuild(corpus, given.config, given.files) : given;
      const recipe = toRecipe(build.config, build.files);
      const stored = readMeta<BuildRecipe>(corpus, "recipe");
      if (stored && build.config.dump.includes("-")) {
        throw new ConfigError("a build from standard input cannot go on where it was: its bytes are gone", {
          at: { folder },
          fix: "give --fresh to begin anew, or save the dump to a file",
        });
      }
      if (stored) checkSameRecipe(isUpdate ? withDumpsOf(stored, recipe) : stored, recipe, folder);
      writeMeta(corpus, "recipe", recipe);
      writeFileSync(join(folder, "config.yaml"), formatYaml(toAbsolutePaths(build.config)));
      return await buildInto(corpus, build.config, build.files, recipe, logged);
    } finally {
      corpus.close();
    }
  } catch (error) {
    if (error instanceof InterruptedError) return { folder, isInterrupted: true };
    throw toCorpusError(error, corpusFile({ folder }));
  }
}

/** What a typing error would otherwise spoil hours later. */
async function checkSideFiles({ labels, ontology, disambiguation, quarantine }: BuildConfig): Promise<void> {
  loadLabelSet(labels, await openOntology(ontology));
  readDisambiguation(disambiguation);
  if (quarantine !== undefined) readQuarantineFile(quarantine);
}

type InputFacts = Awaited<ReturnType<typeof readInputFacts>>;

async function readInputFacts(config: BuildConfig, signal: AbortSignal) {
  const one = (path: string | undefined): string[] => (path === undefined ? [] : [path]);
  return {
    dump: await readFileFacts(config.dump, signal),
    // Where it says that members begin, chunks are cut: with another index a resumed build would mix them up.
    index: await readFileFacts(
      config.dump.flatMap((dump) => one(findIndexFile(dump))),
      signal,
    ),
    types: await readFileFacts(config.types, signal),
    redirects: await readFileFacts(config.redirects, signal),
    ontology: await readFileFacts(one(config.ontology), signal),
    labels: await readFileFacts(one(/[./]/.test(config.labels) ? config.labels : undefined), signal),
    disambiguation: await readFileFacts(one(config.disambiguation), signal),
    quarantine: await readFileFacts(one(config.quarantine), signal),
    decontaminate: await readFileFacts(config.decontaminate, signal),
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
  const { signal } = context;
  const knowledge = await loadKnowledge(config, context);
  checkInterrupt(signal);
  const parsed = await parse(corpus, config, files, knowledge.index.shared, context);
  writeQuarantineFile(corpus);
  checkInterrupt(signal);
  await labelCorpus(
    corpus,
    { labels: config.labels, knowledge, redirects: config.redirects, provenance: { files: recipe.files } },
    context,
  );
  checkInterrupt(signal);
  await filterLayer(corpus, config, context);
  checkInterrupt(signal);
  await balanceLayer(corpus, config, context);
  checkInterrupt(signal);
  const stats = await collectStats(corpus);
  const manifest = writeManifest(corpus, { config, files, stats, knowledge });
  await writeCorpusCard(corpus, manifest);
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
  const parsedDumps = readMeta<number>(corpus, parsedDumpsKey) ?? 0;
  if (parsedDumps === files.dump.length) {
    context.logger.forStage("parse").info("done in an earlier run");
    return undefined;
  }
  const outcome = await parseDumps(
    corpus,
    { ...config, dump: config.dump.slice(parsedDumps) },
    files.dump.slice(parsedDumps),
    config.keep === "typed" ? typeIndex : undefined,
    context,
  );
  if (!outcome.isInterrupted) writeMeta(corpus, parsedDumpsKey, files.dump.length);
  return outcome;
}

function removeCorpus(folder: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"])
    rmSync(join(folder, corpusFileName + suffix), { force: true });
}

export function withLogFile(context: CommandContext, folder: string): CommandContext["logger"] {
  const file = createLogger({ file: join(folder, "log.jsonl") });
  return joinLoggers(context.logger, file);
}

/** The table that a build ends with. */
export function formatBuild({ folder, isInterrupted, stats, parsed }: BuildResult): string {
  if (isInterrupted) return `Interrupted. What is whole is kept in ${folder}: run the same command to go on.`;
  if (!stats) return folder;
  const speed = parsed
    ? `parsed ${formatBytes(parsed.readBytes)} of pages in ${parsed.seconds.toFixed(1)} s with ${parsed.workers} workers: ${(parsed.readBytes / 1e6 / parsed.seconds).toFixed(1)} MB/s; pages: ${formatCount(parsed.newPages)} new, ${formatCount(parsed.replacedPages)} replaced by a newer revision`
    : "nothing was parsed";
  return [
    formatStats(stats),
    `${speed}\n${folder}: ${corpusFileName}, manifest.json, config.yaml, log.jsonl, README.md (the corpus card)`,
  ].join("\n\n");
}
