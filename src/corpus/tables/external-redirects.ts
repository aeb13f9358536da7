import type Database from "better-sqlite3";
import { BulkInsert } from "../bulk-insert.js";
import type { CorpusHandle } from "../handle.js";

/** Redirects that DBpedia knows, as `[from, to]` in normalised titles, in batches. */
export type RedirectSource = AsyncIterable<readonly (readonly [from: string, to: string])[]>;

/**
 * Redirects from outside the dump: all of them are staged in a temporary table on disk, and those that are
 * asked for are kept in the corpus.
 */
export class ExternalRedirects {
  readonly #database: Database.Database;
  #find: Database.Statement | undefined;

  constructor({ database }: CorpusHandle) {
    this.#database = database;
  }

  /** Reads a source to its end; call it before the transaction of the label layer begins. */
  async stage(source: RedirectSource): Promise<void> {
    const database = this.#database;
    database.exec("drop table if exists temp.staged_redirects");
    database.exec("create temp table staged_redirects(source text not null, target text not null)");
    const rows = new BulkInsert(database, "temp.staged_redirects", ["?", "?"], 64);
    for await (const batch of source) {
      database.transaction(() => {
        for (const [from, to] of batch) if (from !== to) rows.add(from, to);
        rows.flush();
      })();
    }
    // The target in the index makes the choice between two redirects from one title the same every time.
    database.exec("create index temp.staged_redirects_by_source on staged_redirects(source, target)");
    this.#find = database
      .prepare("select target from temp.staged_redirects where source = ? order by target limit 1")
      .pluck();
  }

  /** Where `title` leads to, or undefined. */
  find(title: string): string | undefined {
    return this.#find?.get(title) as string | undefined;
  }

  /** Keeps a redirect that was followed in the corpus. */
  keep(from: string, to: string): void {
    this.#database.prepare("insert or ignore into external_redirects values(?, ?)").run(from, to);
  }

  /** Drops what was staged. */
  close(): void {
    this.#find = undefined;
    this.#database.exec("drop table if exists temp.staged_redirects");
  }
}
