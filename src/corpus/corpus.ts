import type Database from "better-sqlite3";
import type { Example } from "../text/example.js";
import { type ExampleOptions, readExamples } from "./examples.js";
import type { CorpusHandle, CorpusMode } from "./handle.js";
import { closeDatabase, openDatabase } from "./open-database.js";

/** One wiki's corpus: the file `corpus.sqlite` in `folder`. */
export class Corpus implements CorpusHandle {
  readonly folder: string;
  readonly mode: CorpusMode;
  /** @internal SQL stays in this folder's modules. */
  readonly database: Database.Database;

  /** @internal Corpora are made by `openCorpus`. */
  constructor({ folder, mode, database }: CorpusHandle) {
    this.folder = folder;
    this.mode = mode;
    this.database = database;
  }

  /** The corpus as batches of examples; see `readExamples`. */
  examples(options: ExampleOptions = {}): AsyncIterable<readonly Example[]> {
    return readExamples(this, options);
  }

  /** Leaves one plain file behind; a second call does nothing. */
  close(): void {
    closeDatabase(this);
  }
}

/**
 * Opens the corpus in `folder`; the caller closes it.
 *
 * @param mode `create` (default: made when absent), `write` or `read`
 * @throws CorpusError when it is absent, of another schema version, locked or not writable
 */
export function openCorpus(folder: string, { mode = "create" }: { mode?: CorpusMode } = {}): Corpus {
  return new Corpus(openDatabase(folder, mode));
}
