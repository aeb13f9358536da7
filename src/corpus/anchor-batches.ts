import type Database from "better-sqlite3";
import type { CorpusHandle } from "./handle.js";

export type Split = "train" | "validation";
export const splits: readonly Split[] = ["train", "validation"];

/** Anchors in the order of their sentences, as columns of equal length. */
export interface AnchorBatch {
  readonly sentenceIds: Int32Array;
  readonly targetIds: Int32Array;
}

/** Anchors with the page and the number of their sentence. */
export interface PagedAnchorBatch extends AnchorBatch {
  readonly pageIds: Int32Array;
  /** Number of the sentence in its page, from 0. */
  readonly sentenceNumbers: Int32Array;
}

/** Sentence ids to a batch: some ten thousand anchors, a few megabytes. */
const sentencesPerBatch = 20_000;

/** Every anchor of the corpus; a sentence is never cut by the end of a batch. */
export function* readAnchors(corpus: CorpusHandle): Generator<AnchorBatch> {
  const statement = corpus.database.prepare(
    "select sentence_id, target_id from anchors where sentence_id > ? and sentence_id <= ? order by sentence_id, start",
  );
  yield* readRanges(corpus, statement);
}

/** The anchors of the selected sentences of one split. */
export function* readSelectedAnchors(corpus: CorpusHandle, split: Split): Generator<AnchorBatch> {
  const statement = corpus.database.prepare(
    `select a.sentence_id, a.target_id
     from selection s cross join anchors a on a.sentence_id = s.sentence_id
     where s.sentence_id > ? and s.sentence_id <= ? and s.split = '${split}' order by a.sentence_id, a.start`,
  );
  yield* readRanges(corpus, statement);
}

function* readRanges({ database }: CorpusHandle, statement: Database.Statement): Generator<AnchorBatch> {
  const last = database.prepare("select coalesce(max(id), 0) from sentences").pluck().get() as number;
  statement.raw();
  for (let after = 0; after < last; after += sentencesPerBatch) {
    const rows = statement.all(after, after + sentencesPerBatch) as [number, number][];
    if (rows.length > 0) yield toColumns(rows);
  }
}

/**
 * Every anchor of the corpus with its page. Pages are read beside the anchors by their ranges of sentence ids:
 * the table of sentences, by far the largest, is not touched.
 */
export function* readPagedAnchors(corpus: CorpusHandle): Generator<PagedAnchorBatch> {
  const { database } = corpus;
  const anchors = database
    .prepare(
      "select sentence_id, target_id from anchors where sentence_id between ? and ? order by sentence_id, start",
    )
    .raw();
  for (const pages of readPageRanges(corpus)) {
    const lastPage = pages[pages.length - 1];
    const rows = anchors.all(pages[0][1], lastPage[1] + lastPage[2] - 1) as [number, number][];
    if (rows.length > 0) yield { ...toColumns(rows), ...placeInPages(rows, pages) };
  }
}

/** Pages that have sentences as `[pageId, firstSentenceId, sentenceCount]`, in the order of their sentences. */
export type PageRange = readonly [pageId: number, firstSentenceId: number, sentenceCount: number];

/** Every page that has sentences, in batches of about the same number of sentences. */
export function* readPageRanges({ database }: CorpusHandle): Generator<PageRange[]> {
  const statement = database
    .prepare(
      `select page_id, first_sentence_id, sentence_count from pages
       where sentence_count > 0 and first_sentence_id > ? order by first_sentence_id limit 1000`,
    )
    .raw();
  for (let after = 0; ; ) {
    const pages = statement.all(after) as [number, number, number][];
    if (pages.length === 0) return;
    after = pages[pages.length - 1][1];
    yield pages;
  }
}

function toColumns(rows: readonly [number, number][]): AnchorBatch {
  const sentenceIds = new Int32Array(rows.length);
  const targetIds = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    sentenceIds[i] = rows[i][0];
    targetIds[i] = rows[i][1];
  }
  return { sentenceIds, targetIds };
}

function placeInPages(
  rows: readonly [number, number][],
  pages: readonly PageRange[],
): Pick<PagedAnchorBatch, "pageIds" | "sentenceNumbers"> {
  const pageIds = new Int32Array(rows.length);
  const sentenceNumbers = new Int32Array(rows.length);
  let page = 0;
  for (let i = 0; i < rows.length; i++) {
    const sentenceId = rows[i][0];
    while (sentenceId >= pages[page][1] + pages[page][2]) page++;
    pageIds[i] = pages[page][0];
    sentenceNumbers[i] = sentenceId - pages[page][1];
  }
  return { pageIds, sentenceNumbers };
}
