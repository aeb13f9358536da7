import type Database from "better-sqlite3";
import type { ParsedPage } from "../packed-chunk.js";

/** Where a page's sentences are and how new it is. */
export interface StoredPage {
  readonly revision_id: number;
  readonly first_sentence_id: number;
  readonly sentence_count: number;
}

/** Looks up, adds and removes single pages with everything that hangs on them. */
export class PageTable {
  readonly #find: Database.Statement;
  readonly #add: Database.Statement;
  readonly #removals: readonly Database.Statement[];
  readonly #removePage: Database.Statement;

  constructor(database: Database.Database) {
    this.#find = database.prepare(
      "select revision_id, first_sentence_id, sentence_count from pages where page_id = ?",
    );
    this.#add = database.prepare("insert into pages values(?, ?, ?, ?, ?, ?, ?, ?)");
    this.#removals = [
      database.prepare("delete from anchors where sentence_id >= ? and sentence_id < ?"),
      database.prepare("delete from sentences where id >= ? and id < ?"),
    ];
    this.#removePage = database.prepare("delete from pages where page_id = ?");
  }

  find(pageId: number): StoredPage | undefined {
    return this.#find.get(pageId) as StoredPage | undefined;
  }

  add(page: ParsedPage, firstSentenceId: number): void {
    const { pageId, revisionId, timestamp, title, kind, redirectTarget, sentenceCount } = page;
    this.#add.run(pageId, revisionId, timestamp, title, kind, redirectTarget, firstSentenceId, sentenceCount);
  }

  /** Removes a page, its sentences and their anchors. */
  remove(pageId: number, { first_sentence_id, sentence_count }: StoredPage): void {
    for (const removal of this.#removals) removal.run(first_sentence_id, first_sentence_id + sentence_count);
    this.#removePage.run(pageId);
  }
}
