import { setImmediate as nextTurn } from "node:timers/promises";
import type Database from "better-sqlite3";
import { type Progress, silentProgress } from "../core/progress.js";
import { BulkInsert } from "./bulk-insert.js";
import { type CorpusHandle, checkWritable } from "./handle.js";
import { remakeLayer } from "./layers.js";
import { type LinkedPage, type ResolvedTitle, resolveTitle, type TitleSources } from "./resolve-title.js";
import { ExternalRedirects, type RedirectSource } from "./tables/external-redirects.js";
import { entityLabel, labelIdOf, writeLabels } from "./tables/labels.js";
import { type TargetStatus, targetStatuses } from "./tables/target-labels.js";

export interface LabelOptions {
  readonly labelSetName: string;
  /** The label set in the order of its ids; `ENTITY` is put behind it when it is not in it. */
  readonly labels: readonly string[];
  /** Class of a title in the knowledge base, undefined when it has none. */
  readonly resolveClass: (title: string) => string | undefined;
  /** Label of a class; `ENTITY` for a class that the label set leaves out. */
  readonly labelOf: (className: string) => string;
  readonly externalRedirects?: RedirectSource;
  /** What else to record with the layer, e.g. the files of types and their sha256. */
  readonly provenance?: Readonly<Record<string, unknown>>;
  readonly progress?: Progress;
}

/** What the label layer records of itself. */
export interface LabelLayer {
  readonly labelSetName: string;
  readonly labels: number;
  readonly targets: number;
  /** Targets, not mentions, by what became of them. */
  readonly targetsByStatus: Readonly<Record<TargetStatus, number>>;
  readonly redirectedTargets: number;
  readonly redirectLoops: number;
  readonly externalRedirects: number;
  readonly provenance: Readonly<Record<string, unknown>>;
}

const targetsPerBatch = 10_000;

/**
 * Makes the label layer: every target's entity (its title after redirects), class and label. A target that has
 * no class, or none that the label set knows, is labelled `ENTITY` and counted by reason; so is a
 * disambiguation page. Titles of pages that nothing links to get a label as well, for `PageRepeats`.
 *
 * @throws ConfigError when `labelOf` gives a label that is not in `labels`; the layer there was is then kept
 */
export async function labelTargets(corpus: CorpusHandle, options: LabelOptions): Promise<LabelLayer> {
  checkWritable(corpus);
  const redirects = new ExternalRedirects(corpus);
  try {
    if (options.externalRedirects) await redirects.stage(options.externalRedirects);
    return await remakeLayer(corpus, "label", () => {
      createReaderIndexes(corpus);
      return new Labeller(corpus, options, redirects).run();
    });
  } finally {
    redirects.close();
  }
}

/** Indexes that only readers need: made after the bulk load, when that is cheapest. */
function createReaderIndexes({ database }: CorpusHandle): void {
  database.exec(`
    create index if not exists pages_by_title on pages(title);
    create index if not exists pages_by_sentence on pages(first_sentence_id, sentence_count)
      where sentence_count > 0;
  `);
}

class Labeller {
  readonly #corpus: CorpusHandle;
  readonly #options: LabelOptions;
  readonly #redirects: ExternalRedirects;
  readonly #sources: TitleSources;
  readonly #labelIds: Map<string, number>;
  readonly #entities: EntityIds;
  readonly #classIds = new Map<string, number>();
  readonly #rows: BulkInsert;
  readonly #statusCounts = new Array<number>(targetStatuses.length).fill(0);
  #redirectedTargets = 0;
  #redirectLoops = 0;

  constructor(corpus: CorpusHandle, options: LabelOptions, redirects: ExternalRedirects) {
    const { database } = corpus;
    this.#corpus = corpus;
    this.#options = options;
    this.#redirects = redirects;
    this.#labelIds = writeLabels(corpus, options.labels);
    this.#entities = new EntityIds(database);
    this.#rows = new BulkInsert(database, "target_labels", ["?", "?", "?", "?", "?"], 32);
    const findPage = database.prepare(
      `select kind, redirect_target as redirectTarget from pages where title = ?
       order by revision_id desc limit 1`,
    );
    this.#sources = {
      findPage: (title) => findPage.get(title) as LinkedPage | undefined,
      findExternalRedirect: (title) => redirects.find(title),
      resolveClass: options.resolveClass,
    };
  }

  async run(): Promise<LabelLayer> {
    const { database } = this.#corpus;
    const { progress = silentProgress } = this.#options;
    const last = database.prepare("select coalesce(max(id), 0) from targets").pluck().get() as number;
    const titles = database.prepare("select id, title from targets where id > ? and id <= ?").raw();
    let count = 0;
    for (let after = 0; after < last; after += targetsPerBatch) {
      for (const [id, title] of titles.all(after, after + targetsPerBatch) as [number, string][]) {
        this.#label(id, title);
        count++;
      }
      progress.update(count, last);
      await nextTurn();
    }
    this.#rows.flush();
    await this.#labelUnlinkedTitles();
    this.#writeClasses();
    return this.#report(count);
  }

  #label(targetId: number, title: string): void {
    const resolved = resolveTitle(title, this.#sources);
    for (const [from, to] of resolved.external) this.#redirects.keep(from, to);
    if (resolved.title !== title) this.#redirectedTargets++;
    if (resolved.end === "loop") this.#redirectLoops++;
    const { label, status } = this.#judge(resolved);
    const statusId = targetStatuses.indexOf(status);
    this.#statusCounts[statusId]++;
    const labelId = labelIdOf(this.#labelIds, label, `class ${resolved.className}`);
    const entityId = resolved.title === title ? targetId : this.#entities.idOf(resolved.title);
    this.#rows.add(targetId, labelId, entityId, this.#classIdOf(resolved.className), statusId);
  }

  /** Titles of pages that nothing links to: they are no targets, and yet named on their own page. */
  async #labelUnlinkedTitles(): Promise<void> {
    const { database } = this.#corpus;
    const add = database.prepare("insert into unlinked_titles values(?, ?)");
    const pages = database
      .prepare(
        `select page_id, title from pages p where page_id > ? and sentence_count > 0
         and not exists(select 1 from targets t where t.title = p.title) order by page_id limit ?`,
      )
      .raw();
    for (let after = -1; ; ) {
      const rows = pages.all(after, targetsPerBatch) as [number, string][];
      if (rows.length === 0) return;
      for (const [id, title] of rows) {
        const className = this.#options.resolveClass(title);
        const label = className === undefined ? entityLabel : this.#options.labelOf(className);
        add.run(id, labelIdOf(this.#labelIds, label, `class ${className}`));
      }
      after = rows[rows.length - 1][0];
      await nextTurn();
    }
  }

  #judge({ end, className }: ResolvedTitle): { label: string; status: TargetStatus } {
    if (className !== undefined) {
      const label = this.#options.labelOf(className);
      return { label, status: label === entityLabel ? "class outside label set" : "typed" };
    }
    if (end === "disambiguation") return { label: entityLabel, status: "disambiguation" };
    return { label: entityLabel, status: end === "unknown" ? "unknown title" : "page without type" };
  }

  #classIdOf(name: string | undefined): number | null {
    if (name === undefined) return null;
    let id = this.#classIds.get(name);
    if (id === undefined) this.#classIds.set(name, (id = this.#classIds.size + 1));
    return id;
  }

  #writeClasses(): void {
    const insert = this.#corpus.database.prepare("insert into classes values(?, ?)");
    for (const [name, id] of this.#classIds) insert.run(id, name);
  }

  #report(targets: number): LabelLayer {
    const { labelSetName, provenance = {} } = this.#options;
    const kept = this.#corpus.database.prepare("select count(*) from external_redirects").pluck().get();
    const byStatus = targetStatuses.map((status, id) => [status, this.#statusCounts[id]]);
    return {
      labelSetName,
      labels: this.#labelIds.size,
      targets,
      targetsByStatus: Object.fromEntries(byStatus) as Record<TargetStatus, number>,
      redirectedTargets: this.#redirectedTargets,
      redirectLoops: this.#redirectLoops,
      externalRedirects: kept as number,
      provenance,
    };
  }
}

/** Ids of entities: a target's own id when an anchor leads straight to the title, else one behind all those. */
class EntityIds {
  readonly #findTarget: Database.Statement;
  readonly #findResolved: Database.Statement;
  readonly #add: Database.Statement;
  #lastId: number;

  constructor(database: Database.Database) {
    this.#findTarget = database.prepare("select id from targets where title = ?").pluck();
    this.#findResolved = database.prepare("select id from resolved_titles where title = ?").pluck();
    this.#add = database.prepare("insert into resolved_titles values(?, ?)");
    this.#lastId = database.prepare("select coalesce(max(id), 0) from targets").pluck().get() as number;
  }

  idOf(title: string): number {
    const known = this.#findTarget.get(title) ?? this.#findResolved.get(title);
    if (known !== undefined) return known as number;
    this.#add.run(++this.#lastId, title);
    return this.#lastId;
  }
}
