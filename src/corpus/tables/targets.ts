import type Database from "better-sqlite3";
import { BulkInsert } from "../bulk-insert.js";
import type { CorpusHandle } from "../handle.js";
import { TwoGenerationCache } from "../two-generation-cache.js";

/** Gives every target title its id, the same for any size of the cache: ids count up in order of first use. */
export class TargetInterner {
  readonly #cache: TwoGenerationCache<string, number>;
  readonly #find: Database.Statement;
  readonly #findLastId: Database.Statement;
  readonly #rows: BulkInsert;
  #lastId = 0;

  /** @param cachedTitles titles of one cache generation; 400,000 take about 80 MB for both */
  constructor(database: Database.Database, cachedTitles: number) {
    this.#cache = new TwoGenerationCache(cachedTitles);
    this.#find = database.prepare("select id from targets where title = ?").pluck();
    this.#findLastId = database.prepare("select coalesce(max(id), 0) from targets").pluck();
    this.#rows = new BulkInsert(database, "targets", ["?", "?"], 32);
    this.reload();
  }

  /** The id of `title`, which is added when it is new; no title may be asked for twice before `flush`. */
  intern(title: string): number {
    const cached = this.#cache.get(title);
    if (cached !== undefined) return cached;
    let id = this.#find.get(title) as number | undefined;
    if (id === undefined) this.#rows.add((id = ++this.#lastId), title);
    this.#cache.set(title, id);
    return id;
  }

  /** Writes the titles that are still waiting. */
  flush(): void {
    this.#rows.flush();
  }

  /** Goes by the table again, as one must when its rows are no longer those that were written here. */
  reload(): void {
    this.#rows.discard();
    this.#cache.clear();
    this.#lastId = this.#findLastId.get() as number;
  }
}

/** Distinct link targets of the corpus. */
export const countTargets = ({ database }: CorpusHandle): number =>
  database.prepare("select count(*) from targets").pluck().get() as number;
