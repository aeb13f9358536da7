import { InputError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import { WorkerPool } from "../core/pool.js";
import type { Progress } from "../core/progress.js";
import type { PackedChunk } from "../corpus/packed-chunk.js";
import type { ParseTask, ParseWorkerData } from "./parse-worker.js";
import type { DumpChunk, DumpSource } from "./read/dump.js";

export interface IngestOptions {
  readonly sources: readonly DumpSource[];
  readonly workers: number;
  readonly workerData: ParseWorkerData;
  /** Chunks of each source that are already stored, counted from its first. */
  readonly doneChunks: readonly number[];
  /** Takes the chunks in their order in the dumps, and returns false when it wants no more. */
  readonly store: (sourceIndex: number, chunk: DumpChunk, packed: PackedChunk) => boolean;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly progress: Progress;
}

export interface IngestResult {
  /** Bytes of the dump files that stand behind what was stored now. */
  readonly inputBytes: number;
  readonly isInterrupted: boolean;
}

interface Work {
  readonly sourceIndex: number;
  readonly chunk: DumpChunk;
}

/**
 * Parses dumps in worker threads and hands over their chunks in order, so that what is stored does not depend
 * on the number of workers. An abort ends the work after the chunk in hand.
 *
 * @throws InputError when the dumps are of different wikis
 */
export async function ingestDumps(options: IngestOptions): Promise<IngestResult> {
  const { sources, workers, workerData, store, signal, logger, progress } = options;
  checkOneWiki(sources);
  const pool = new WorkerPool<ParseTask, PackedChunk>({
    name: "parse-worker",
    besideUrl: import.meta.url,
    threads: workers,
    workerData,
  });
  const totalBytes = sources.every(({ totalBytes }) => totalBytes !== undefined)
    ? sources.reduce((sum, source) => sum + source.totalBytes!, 0)
    : undefined;
  let inputBytes = 0;
  let isInterrupted = false;
  try {
    const start = ({ sourceIndex, chunk }: Work): Promise<PackedChunk> =>
      pool.run(
        { site: sources[sourceIndex].site, chunk },
        chunk.kind === "bytes" ? { transfer: [chunk.xml.buffer] } : {},
      );
    for await (const { task, result } of pool.map(listWork(options), start)) {
      const wantsMore = store(task.sourceIndex, task.chunk, result);
      inputBytes += task.chunk.inputBytes;
      progress.update(inputBytes, totalBytes);
      isInterrupted = signal.aborted;
      if (isInterrupted || !wantsMore) break;
    }
  } finally {
    progress.end();
    await pool.close();
  }
  logger.debug("dumps parsed", { inputBytes, isInterrupted });
  return { inputBytes, isInterrupted };
}

async function* listWork({ sources, doneChunks }: IngestOptions): AsyncGenerator<Work> {
  for (const [sourceIndex, source] of sources.entries()) {
    for await (const chunk of source.chunks(doneChunks[sourceIndex])) yield { sourceIndex, chunk };
  }
}

function checkOneWiki(sources: readonly DumpSource[]): void {
  const wikis = [...new Set(sources.map(({ site }) => site.wiki))];
  if (wikis.length < 2) return;
  throw new InputError(
    `the dumps are of ${wikis.length} wikis (${wikis.join(", ")}), and a corpus holds one`,
    {
      fix: "build one corpus a wiki",
    },
  );
}
