import type Database from "better-sqlite3";
import { CorpusError } from "../core/errors.js";
import { Tally } from "../core/tally.js";
import { BulkInsert } from "./bulk-insert.js";
import { type CorpusHandle, checkWritable } from "./handle.js";
import { dropLayersFrom, hasLayer } from "./layers.js";
import { corpusFile, toCorpusError } from "./open-database.js";
import type { PackedChunk } from "./packed-chunk.js";
import { readLastSentenceId } from "./tables/chunks.js";
import { PageTable } from "./tables/pages.js";
import { addQuarantine, type Quarantined } from "./tables/quarantine.js";
import { TargetInterner } from "./tables/targets.js";

export interface ChunkWriterOptions {
  /** Titles that the writer keeps in memory with their ids, in each of two generations. Default 400,000. */
  readonly cachedTitles?: number;
  /**
   * Chunks to a transaction. A new title dirties a page of the title index anywhere, so that eight chunks cost
   * far fewer page writes together than one by one. Default 8.
   */
  readonly chunksPerCommit?: number;
}

/**
 * Writes packed chunks into the parse layer, each in one transaction with its done-mark: after a kill a chunk
 * is there as a whole or not at all. The same chunks in the same order give the same rows, ids too, however
 * often the writer was stopped in between. `commit` after the last chunk: what was not committed is not there.
 *
 * A page that the corpus has in an older revision is replaced, sentences and anchors too; one that it has in
 * the same or a newer revision is left as it is.
 */
export class ChunkWriter {
  readonly #corpus: CorpusHandle;
  readonly #pages: PageTable;
  readonly #targets: TargetInterner;
  readonly #sentences: BulkInsert;
  readonly #anchors: BulkInsert;
  readonly #markDone: Database.Statement;
  readonly #isDone: Database.Statement;
  readonly #chunksPerCommit: number;
  #lastSentenceId = 0;
  #dataVersion: unknown;
  #openChunks = 0;

  /** @throws CorpusError when the corpus was opened for reading */
  constructor(
    corpus: CorpusHandle,
    { cachedTitles = 400_000, chunksPerCommit = 8 }: ChunkWriterOptions = {},
  ) {
    checkWritable(corpus);
    const { database } = corpus;
    this.#corpus = corpus;
    this.#chunksPerCommit = chunksPerCommit;
    this.#pages = new PageTable(database);
    this.#targets = new TargetInterner(database, cachedTitles);
    this.#sentences = new BulkInsert(database, "sentences", ["?", "?", "?", "cast(? as text)", "?"], 8);
    this.#anchors = new BulkInsert(database, "anchors", ["?", "?", "?", "?"], 32);
    this.#markDone = database.prepare("insert into chunks values(?, ?, ?, ?)");
    this.#isDone = database.prepare("select 1 from chunks where input_id = ? and number = ?");
  }

  /**
   * Writes one chunk.
   *
   * @param inputId what `addInput` gave
   * @param number of the chunk in its input
   * @param quarantined pages of the chunk that were left out, kept with it
   * @returns the chunk's own tally and, under `page.*`, `sentence.*` and `anchor.*`, what became of its rows
   * @throws CorpusError when the chunk is there already, or the file is locked or cannot be written; the
   *   chunks since the last commit are then not in the corpus
   */
  write(
    inputId: number,
    number: number,
    chunk: PackedChunk,
    quarantined: readonly Quarantined[] = [],
  ): Record<string, number> {
    return this.#orRollBack(() => {
      if (this.#openChunks === 0) this.#begin();
      this.#refuseSecondTime(inputId, number);
      const counters = this.#writeRows(chunk);
      addQuarantine(this.#corpus, inputId, number, quarantined);
      this.#markDone.run(inputId, number, this.#lastSentenceId, JSON.stringify(counters));
      this.#openChunks++;
      if (this.#openChunks >= this.#chunksPerCommit) this.commit();
      return counters;
    });
  }

  /** Makes every chunk written so far permanent. */
  commit(): void {
    if (this.#openChunks === 0) return;
    this.#orRollBack(() => {
      this.#corpus.database.exec("commit");
      this.#openChunks = 0;
    });
  }

  #begin(): void {
    const { database } = this.#corpus;
    database.exec("begin immediate");
    const version = database.pragma("data_version", { simple: true });
    if (hasLayer(this.#corpus, "label")) dropLayersFrom(this.#corpus, "label"); // they spoke of other rows
    if (version !== this.#dataVersion) this.#reload(); // another connection has written to the file
    this.#dataVersion = version;
  }

  #reload(): void {
    this.#sentences.discard();
    this.#anchors.discard();
    this.#targets.reload();
    this.#lastSentenceId = readLastSentenceId(this.#corpus);
  }

  #orRollBack<T>(work: () => T): T {
    const { database } = this.#corpus;
    try {
      return work();
    } catch (error) {
      if (database.inTransaction) database.exec("rollback");
      this.#openChunks = 0;
      this.#dataVersion = undefined; // go by the file again
      throw toCorpusError(error, corpusFile(this.#corpus));
    }
  }

  #writeRows(chunk: PackedChunk): Record<string, number> {
    const tally = new Tally(chunk.tally);
    const targetIds = new Int32Array(chunk.targets.length);
    let sentence = 0;
    for (const page of chunk.pages) {
      const end = sentence + page.sentenceCount;
      const stored = this.#pages.find(page.pageId);
      if (stored !== undefined && stored.revision_id >= page.revisionId) {
        tally.add("page.not_newer");
        sentence = end;
        continue;
      }
      if (stored !== undefined) {
        this.#flush();
        this.#pages.remove(page.pageId, stored);
      }
      tally.add(stored === undefined ? `page.${page.kind}` : "page.replaced");
      tally.add("sentence.written", page.sentenceCount);
      this.#pages.add(page, this.#lastSentenceId + 1);
      const first = sentence;
      for (; sentence < end; sentence++) {
        const written = this.#addSentence(chunk, sentence, page.pageId, sentence - first, targetIds);
        tally.add("anchor.written", written);
      }
    }
    this.#flush();
    return tally.toJSON();
  }

  #addSentence(
    chunk: PackedChunk,
    sentence: number,
    pageId: number,
    sentenceNumber: number,
    targetIds: Int32Array,
  ): number {
    const id = ++this.#lastSentenceId;
    const text = chunk.text.subarray(endBefore(chunk.textEnds, sentence), chunk.textEnds[sentence]);
    const words = chunk.words.subarray(endBefore(chunk.wordsEnds, sentence), chunk.wordsEnds[sentence]);
    this.#sentences.add(id, pageId, sentenceNumber, text, words);
    const first = endBefore(chunk.anchorEnds, sentence);
    const last = chunk.anchorEnds[sentence];
    for (let anchor = 3 * first; anchor < 3 * last; anchor += 3) {
      const target = chunk.anchors[anchor + 2];
      targetIds[target] ||= this.#targets.intern(chunk.targets[target]);
      this.#anchors.add(id, chunk.anchors[anchor], chunk.anchors[anchor + 1], targetIds[target]);
    }
    return last - first;
  }

  #flush(): void {
    this.#targets.flush();
    this.#sentences.flush();
    this.#anchors.flush();
  }

  #refuseSecondTime(inputId: number, number: number): void {
    if (this.#isDone.get(inputId, number) === undefined) return;
    throw new CorpusError(`chunk ${number} of input ${inputId} is in the corpus already`, {
      at: { folder: this.#corpus.folder },
      fix: "leave out the chunks that readDoneChunks gives, and let one process at a time build a corpus",
    });
  }
}

const endBefore = (ends: Uint32Array, at: number): number => (at === 0 ? 0 : ends[at - 1]);
