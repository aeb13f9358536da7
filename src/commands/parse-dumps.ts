import { z } from "zod";
import { loadConfig } from "../core/config.js";
import { formatBytes } from "../core/progress.js";
import { ChunkWriter } from "../corpus/chunk-writer.js";
import type { Corpus } from "../corpus/corpus.js";
import { readDoneChunks, sumChunkCounters } from "../corpus/tables/chunks.js";
import { addInput } from "../corpus/tables/inputs.js";
import { ingestDumps } from "../ingest/ingest-dumps.js";
import type { DumpSource } from "../ingest/read/dump.js";
import { openDump } from "../ingest/read/open-dump.js";
import type { BuildConfig } from "./build-config.js";
import type { CommandContext } from "./context.js";
import { dumpDateOf, type FileFacts } from "./file-facts.js";

export interface ParseOutcome {
  readonly isInterrupted: boolean;
  /** Bytes of XML parsed now (not in an earlier run), and the seconds that took. */
  readonly xmlBytes: number;
  readonly seconds: number;
  readonly workers: number;
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
  const inputIds = sources.map((source, i) =>
    addInput(corpus, {
      path: source.path,
      bytes: facts[i].bytes,
      sha256: facts[i].sha256,
      wiki: source.site.wiki,
      language: source.site.language,
      ...optional("dumpDate", dumpDateOf(source.path)),
    }),
  );
  const doneChunks = inputIds.map((id) => readDoneChunks(corpus, id).size);
  if (doneChunks.some((count) => count > 0)) logger.info("resuming", { chunks: doneChunks.join(",") });
  for (const { path, site, plan, compression } of sources) {
    logger.info("reading", { dump: path, wiki: site.wiki, compression, plan, workers: config.workers });
  }

  const counters = sumChunkCounters(corpus);
  const xmlBytesBefore = counters.get("read.xml_bytes");
  let pages = counters.get("page.article");
  const writer = new ChunkWriter(corpus);
  const startMs = performance.now();
  const { isInterrupted } = await ingestDumps({
    sources,
    doneChunks,
    workers: config.workers,
    workerData: {
      keep: config.keep,
      disambiguationTemplates: readDisambiguation(config.disambiguation, sources[0].site.language),
      ...optional("typeIndex", typeIndex),
    },
    store: (sourceIndex, chunk, packed) => {
      const written = writer.write(inputIds[sourceIndex], chunk.number, packed);
      counters.merge(written);
      pages += written["page.article"] ?? 0;
      return config.limit === undefined || pages < config.limit;
    },
    signal: context.signal,
    logger,
    progress: context.startProgress("parse", formatBytes),
  });
  writer.commit();
  const seconds = (performance.now() - startMs) / 1000;
  const xmlBytes = counters.get("read.xml_bytes") - xmlBytesBefore;
  logger.info(isInterrupted ? "interrupted" : "done", {
    pages,
    xml: formatBytes(xmlBytes),
    seconds: seconds.toFixed(1),
  });
  return { isInterrupted, xmlBytes, seconds, workers: config.workers };
}

async function openSources({ dump, language, chunkBytes }: BuildConfig): Promise<DumpSource[]> {
  const sources = await Promise.all(
    dump.map((path) => openDump(path, { chunkBytes, memberChunkBytes: chunkBytes })),
  );
  if (language === undefined) return sources;
  return sources.map((source) => ({ ...source, site: { ...source.site, language } }));
}

const disambiguationSchema = z.record(z.string(), z.array(z.string()));

function readDisambiguation(file: string | undefined, language: string): readonly string[] {
  return file === undefined ? [] : (loadConfig(disambiguationSchema, file)[language] ?? []);
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
