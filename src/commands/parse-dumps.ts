import { z } from "zod";
import { loadConfig } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { formatBytes } from "../core/progress.js";
import { Tally } from "../core/tally.js";
import { ChunkWriter } from "../corpus/chunk-writer.js";
import type { Corpus } from "../corpus/corpus.js";
import { pageKinds } from "../corpus/packed-chunk.js";
import { readDoneChunks, sumChunkCounters } from "../corpus/tables/chunks.js";
import { addInput, type CorpusInput, readInputs } from "../corpus/tables/inputs.js";
import { ingestDumps } from "../ingest/ingest-dumps.js";
import type { DumpSource } from "../ingest/read/dump.js";
import { openDump } from "../ingest/read/open-dump.js";
import type { BuildConfig } from "./build-config.js";
import type { CommandContext } from "./context.js";
import { dumpDateOf, type FileFacts } from "./file-facts.js";
import { readQuarantineFile } from "./quarantine-file.js";

export interface ParseOutcome {
  readonly isInterrupted: boolean;
  /** Bytes of XML or JSON parsed now (not in an earlier run), and the seconds that took. */
  readonly readBytes: number;
  readonly seconds: number;
  readonly workers: number;
  /** Pages that the corpus did not have, and those that it had in an older revision. */
  readonly newPages: number;
  readonly replacedPages: number;
}

/** Parses the dumps into the corpus, from where an earlier run stopped. */
export async function parseDumps(
  corpus: Corpus,
  config: BuildConfig,
  facts: readonly FileFacts[],
  typeIndex: SharedArrayBuffer | undefined,
  context: CommandContext,
): Promise<ParseOutcome> {
  const logger = context.logger.forStage("parse");
  const sources = await openSources(config);
  const inputIds = addInputs(corpus, sources, facts);
  const doneChunks = inputIds.map((id) => readDoneChunks(corpus, id).size);
  if (doneChunks.some((count) => count > 0)) logger.info("resuming", { chunks: doneChunks.join(",") });
  for (const { path, site, format, plan, compression } of sources) {
    logger.info("reading", {
      dump: path,
      wiki: site.wiki,
      format,
      compression,
      plan,
      workers: config.workers,
    });
  }

  const written = new Tally();
  let pages = sumChunkCounters(corpus).get("page.article");
  const writer = new ChunkWriter(corpus);
  const startMs = performance.now();
  const { isInterrupted } = await ingestDumps({
    sources,
    doneChunks,
    workers: config.workers,
    workerData: {
      keep: config.keep,
      quarantined: config.quarantine === undefined ? [] : readQuarantineFile(config.quarantine),
      disambiguationTemplates: readDisambiguation(config.disambiguation)[sources[0].site.language] ?? [],
      ...optional("typeIndex", typeIndex),
    },
    store: (sourceIndex, chunk, { packed, quarantined }) => {
      const counts = writer.write(inputIds[sourceIndex], chunk.number, packed, quarantined);
      for (const { title = "a whole chunk", reason, detail } of quarantined)
        logger.warn("quarantined", { title, reason, ...optional("detail", detail) });
      written.merge(counts);
      pages += counts["page.article"] ?? 0;
      return config.limit === undefined || pages < config.limit;
    },
    signal: context.signal,
    logger,
    progress: context.startProgress("parse", formatBytes),
  });
  writer.commit();
  const seconds = (performance.now() - startMs) / 1000;
  const readBytes = written.get("read.xml_bytes") + written.get("read.json_bytes");
  const newPages = pageKinds.reduce((sum, kind) => sum + written.get(`page.${kind}`), 0);
  const replacedPages = written.get("page.replaced");
  const lost = Object.entries(written.toJSON()).filter(([reason]) => /^read\.(?!.*_bytes$)/.test(reason));
  if (lost.length > 0) logger.warn("the dump holds more than could be read", Object.fromEntries(lost));
  logger.info(isInterrupted ? "interrupted" : "done", {
    pages,
    new: newPages,
    replaced: replacedPages,
    asTheyWere: written.get("page.not_newer"),
    read: formatBytes(readBytes),
    seconds: seconds.toFixed(1),
  });
  return { isInterrupted, readBytes, seconds, workers: config.workers, newPages, replacedPages };
}

/** Ids of the dumps; one that was moved since the build began is known by its content. */
function addInputs(corpus: Corpus, sources: readonly DumpSource[], facts: readonly FileFacts[]): number[] {
  const known = readInputs(corpus);
  const ids = sources.map(({ path, site }, i) => {
    const { bytes, sha256 } = facts[i];
    return addInput(corpus, {
      path: known.find((input) => input.sha256 === sha256)?.path ?? nameApart(path, sha256, known),
      bytes,
      sha256,
      wiki: site.wiki,
      language: site.language,
      ...optional("dumpDate", dumpDateOf(path)),
    });
  });
  const again = ids.findIndex((id, i) => ids.indexOf(id) < i);
  if (again < 0) return ids;
  throw new ConfigError("a dump is given twice", {
    at: { dump: sources[again].path },
    fix: "name each dump once",
  });
}

/** A newer dump may lie where an older one lay: then its content tells them apart. */
const nameApart = (path: string, sha256: string, known: readonly CorpusInput[]): string =>
  known.some((input) => input.path === path) ? `${path}#${sha256.slice(0, 8)}` : path;

/** Opens the dumps of a build, cut as the build cuts them. */
export async function openSources({ dump, language, chunkBytes }: BuildConfig): Promise<DumpSource[]> {
  const sources = await Promise.all(
    dump.map((path) => openDump(path, { chunkBytes, memberChunkBytes: chunkBytes })),
  );
  if (language === undefined) return sources;
  return sources.map((source) => ({ ...source, site: { ...source.site, language } }));
}

const disambiguationSchema = z.record(z.string(), z.array(z.string()));

/** Further disambiguation templates by language. Throws ConfigError for a file that is none. */
export function readDisambiguation(file: string | undefined): Readonly<Record<string, readonly string[]>> {
  return file === undefined ? {} : loadConfig(disambiguationSchema, file);
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
