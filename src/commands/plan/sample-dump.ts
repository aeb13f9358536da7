import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChunkWriter } from "../../corpus/chunk-writer.js";
import { openCorpus } from "../../corpus/corpus.js";
import { corpusFile } from "../../corpus/open-database.js";
import { addInput } from "../../corpus/tables/inputs.js";
import { countTargets } from "../../corpus/tables/targets.js";
import { ingestDumps } from "../../ingest/ingest-dumps.js";
import type { DumpChunk, DumpSource } from "../../ingest/read/dump.js";
import type { CommandContext } from "../context.js";

/** What parsing a small part of the dumps came to. */
export interface DumpSample {
  readonly chunks: number;
  /** Bytes of the dump files behind the sample. */
  readonly inputBytes: number;
  readonly xmlBytes: number;
  readonly articles: number;
  readonly sentences: number;
  readonly anchors: number;
  readonly targets: number;
  /** How distinct link targets grow with anchors: `targets ~ anchors ^ exponent` (Heaps' law). */
  readonly targetExponent: number;
  /** XML bytes for each second of a core, in all threads but without what writing took. */
  readonly parseBytesPerSecond: number;
  /** XML bytes for each second in which the main thread wrote. */
  readonly writeBytesPerSecond: number;
  /** XML bytes a second out of decompressors that read from front to back; absent when no dump needs one. */
  readonly decodeBytesPerSecond?: number;
  /** Size of the sample's corpus.sqlite. */
  readonly databaseBytes: number;
}

/** Share of the chunks that is read, within limits that keep a plan to a minute or two. */
const sampleRatio = 0.01;
const minChunks = 8;
const maxChunks = 64;
/** XML that is read of dumps that can only be read from their beginning, together. */
const sequentialBytes = 48 << 20;
/** Such dumps of which the beginning is read: the first, the last and some between. */
const maxSequentialDumps = 4;

export interface PickedChunks {
  /** For each source, what is read of it. */
  readonly bySource: readonly (readonly DumpChunk[])[];
  readonly decodeBytesPerSecond?: number;
}

/** Numbers of `count` of `total` things, spread evenly, each in the middle of its share. */
export function spreadEvenly(total: number, count: number): number[] {
  const picked = Math.min(total, count);
  return Array.from({ length: picked }, (_, i) => Math.floor(((i + 0.5) * total) / picked));
}

/** Chooses the chunks of the sample: spread over dumps that can be read anywhere, the beginning of others. */
export async function pickChunks(sources: readonly DumpSource[]): Promise<PickedChunks> {
  const bySource: DumpChunk[][] = sources.map(() => []);
  const places: (readonly [source: number, chunk: DumpChunk])[] = [];
  for (const [source, dump] of sources.entries()) {
    if (dump.plan === "sequential") continue;
    for await (const chunk of dump.chunks()) places.push([source, chunk]);
  }
  const wanted = Math.min(maxChunks, Math.max(minChunks, Math.ceil(sampleRatio * places.length)));
  for (const place of spreadEvenly(places.length, wanted)) {
    const [source, chunk] = places[place];
    bySource[source].push(chunk);
  }
  const sequential = [...sources.keys()].filter((source) => sources[source].plan === "sequential");
  const read = spreadEvenly(sequential.length, maxSequentialDumps).map((place) => sequential[place]);
  if (read.length === 0) return { bySource };
  const startMs = performance.now();
  let bytes = 0;
  for (const source of read) {
    for await (const chunk of sources[source].chunks()) {
      bySource[source].push(chunk);
      bytes += chunkBytes(chunk);
      if (chunkBytesOf(bySource[source]) >= sequentialBytes / read.length) break;
    }
  }
  return { bySource, decodeBytesPerSecond: bytes / ((performance.now() - startMs) / 1000) };
}

const chunkBytes = (chunk: DumpChunk): number =>
  chunk.kind === "range" ? 0 : chunk.kind === "bytes" ? chunk.xml.length : chunk.lines.length;

const chunkBytesOf = (chunks: readonly DumpChunk[]): number =>
  chunks.reduce((sum, chunk) => sum + chunkBytes(chunk), 0);

/** Parses the sample with one worker, as a build would, into a corpus in a temporary folder that is deleted. */
export async function sampleDump(
  sources: readonly DumpSource[],
  keep: "linked" | "all",
  { logger, signal, startProgress }: CommandContext,
): Promise<DumpSample & { readonly isInterrupted: boolean }> {
  const { bySource, decodeBytesPerSecond } = await pickChunks(sources);
  const picked = sources.map((source, i) => ({
    ...source,
    chunks: async function* () {
      yield* bySource[i];
    },
  }));
  const folder = mkdtempSync(join(tmpdir(), "nerforge-plan-"));
  try {
    const measured = new SampleWriter(folder, sources);
    const { isInterrupted, inputBytes } = await ingestDumps({
      sources: picked,
      workers: 1,
      workerData: { keep, quarantined: [], disambiguationTemplates: [] },
      doneChunks: sources.map(() => 0),
      store: measured.store,
      signal,
      logger,
      progress: startProgress("sample, bytes"),
    });
    return {
      ...measured.finish(inputBytes),
      ...(decodeBytesPerSecond === undefined ? {} : { decodeBytesPerSecond }),
      isInterrupted,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Store = Parameters<typeof ingestDumps>[0]["store"];

interface Mark {
  readonly cpuSeconds: number;
  readonly writeSeconds: number;
  readonly xmlBytes: number;
}

/** Writes the sample and takes its measures; the first chunk, on which a worker warms up, is not timed. */
class SampleWriter {
  readonly #folder: string;
  readonly #corpus;
  readonly #inputIds: readonly number[];
  readonly #writer: ChunkWriter;
  readonly #counts = { chunks: 0, xmlBytes: 0, articles: 0, sentences: 0, anchors: 0 };
  readonly #growth: { readonly anchors: number; readonly targets: number }[] = [];
  #writeSeconds = 0;
  #begin: Mark = this.#mark();

  constructor(folder: string, sources: readonly DumpSource[]) {
    this.#folder = folder;
    this.#corpus = openCorpus(folder);
    this.#inputIds = sources.map(({ path, site }) =>
      addInput(this.#corpus, { path, wiki: site.wiki, language: site.language }),
    );
    this.#writer = new ChunkWriter(this.#corpus);
  }

  readonly store: Store = (sourceIndex, chunk, { packed, quarantined }) => {
    const startMs = performance.now();
    const counted = this.#writer.write(this.#inputIds[sourceIndex], chunk.number, packed, quarantined);
    this.#writeSeconds += (performance.now() - startMs) / 1000;
    this.#counts.chunks++;
    this.#counts.xmlBytes += counted["read.xml_bytes"] ?? 0;
    this.#counts.articles += counted["page.article"] ?? 0;
    this.#counts.sentences += counted["sentence.written"] ?? 0;
    this.#counts.anchors += counted["anchor.written"] ?? 0;
    if (this.#counts.chunks === 1) this.#begin = this.#mark();
    const targets = countTargets(this.#corpus);
    this.#growth.push({ anchors: this.#counts.anchors, targets });
    return true;
  };

  finish(inputBytes: number): Omit<DumpSample, "decodeBytesPerSecond"> {
    this.#writer.commit();
    const end = this.#mark();
    this.#corpus.close();
    const isWarm = this.#counts.chunks > 1 && end.xmlBytes > this.#begin.xmlBytes;
    const from = isWarm ? this.#begin : { cpuSeconds: 0, writeSeconds: 0, xmlBytes: 0 };
    const xmlBytes = end.xmlBytes - from.xmlBytes;
    const writeSeconds = end.writeSeconds - from.writeSeconds;
    const parseSeconds = end.cpuSeconds - from.cpuSeconds - writeSeconds;
    return {
      ...this.#counts,
      inputBytes,
      targets: this.#growth.at(-1)?.targets ?? 0,
      targetExponent: fitExponent(this.#growth),
      parseBytesPerSecond: xmlBytes / Math.max(parseSeconds, 1e-3),
      writeBytesPerSecond: xmlBytes / Math.max(writeSeconds, 1e-3),
      databaseBytes: statSync(corpusFile({ folder: this.#folder })).size,
    };
  }

  #mark(): Mark {
    const { user, system } = process.cpuUsage();
    return {
      cpuSeconds: (user + system) / 1e6,
      writeSeconds: this.#writeSeconds,
      xmlBytes: this.#counts.xmlBytes,
    };
  }
}

/** Slope between the middle and the end of a growth curve on logarithmic axes, between a half and one. */
export function fitExponent(
  growth: readonly { readonly anchors: number; readonly targets: number }[],
): number {
  const end = growth.at(-1);
  const middle = growth[Math.floor((growth.length - 1) / 2)];
  if (!end || !middle || middle.targets === 0 || middle.anchors >= end.anchors) return 1;
  const slope = Math.log(end.targets / middle.targets) / Math.log(end.anchors / middle.anchors);
  return Math.min(1, Math.max(0.5, slope));
}
