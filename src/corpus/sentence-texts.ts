import type Database from "better-sqlite3";
import type { CorpusHandle } from "./handle.js";

/** Sentences in the order of their ids. */
export interface TextBatch {
  readonly sentenceIds: readonly number[];
  readonly texts: readonly string[];
}

const sentencesPerBatch = 5000;

/** The highest sentence id, 0 in a corpus without sentences. */
export const lastSentenceId = ({ database }: CorpusHandle): number =>
  database.prepare("select coalesce(max(id), 0) from sentences").pluck().get() as number;

/** The text of every sentence, about a megabyte a batch. */
export function* readTexts(corpus: CorpusHandle): Generator<TextBatch> {
  const last = lastSentenceId(corpus);
  const statement = corpus.database
    .prepare("select id, text from sentences where id > ? and id <= ? order by id")
    .raw();
  for (let after = 0; after < last; after += sentencesPerBatch) {
    const rows = statement.all(after, after + sentencesPerBatch) as [number, string][];
    if (rows.length > 0) yield { sentenceIds: rows.map(([id]) => id), texts: rows.map(([, text]) => text) };
  }
}

/** Texts of single sentences. */
export class TextReader {
  readonly #statement: Database.Statement;

  constructor({ database }: CorpusHandle) {
    this.#statement = database.prepare("select text from sentences where id = ?").pluck();
  }

  /** The text of a sentence that is there. */
  textOf(sentenceId: number): string {
    return this.#statement.get(sentenceId) as string;
  }
}
