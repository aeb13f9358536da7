import { CorpusError } from "../core/errors.js";
import type { Example, Provenance } from "../text/example.js";
import type { CorpusHandle } from "./handle.js";
import { findRepeats, withoutBrackets } from "./repeats.js";

/** What a text of a page stands for. */
interface Named {
  readonly label: string;
  readonly target: string;
}

/** Pages whose names are kept: draws of the balance come in no order of pages. */
const cachedPages = 2000;

/**
 * Finds what Wikipedia leaves unlinked, since a page links a title once: further places of a link's text, and of the
 * page's own title, on the same page. A text that the page links to several titles is taken for the first of them.
 */
export class PageRepeats {
  readonly #names: readonly string[];
  readonly #cache = new Map<number, ReadonlyMap<string, Named>>();
  readonly #anchors;
  readonly #title;

  /**
   * @param names by label id, the name of the label that stands for it
   * @throws CorpusError for a corpus that was labelled before titles were
   */
  constructor(corpus: CorpusHandle, names: readonly string[]) {
    const { database } = corpus;
    requireTitleLabels(corpus);
    this.#names = names;
    this.#anchors = database
      .prepare(
        `select s.text, a.start, a.end, t.title, tl.label_id
         from pages p cross join sentences s on s.id >= p.first_sentence_id and s.id < p.first_sentence_id + p.sentence_count
         cross join anchors a on a.sentence_id = s.id
         cross join targets t on t.id = a.target_id cross join target_labels tl on tl.target_id = a.target_id
         where p.page_id = ? order by s.id, a.start`,
      )
      .raw();
    this.#title = database
      .prepare(
        `select coalesce(
           (select tl.label_id from targets t join target_labels tl on tl.target_id = t.id where t.title = @title),
           (select label_id from unlinked_titles where page_id = @pageId))`,
      )
      .pluck();
  }

  /** An example of the corpus with its repeats among its mentions, in order; they touch none of those it has. */
  addTo(example: Example): Example {
    const { text, words, mentions, provenance } = example;
    const { pageId, title } = provenance as Required<Provenance>;
    const repeats = findRepeats(text, words, mentions, this.#namesOn(pageId, title));
    if (repeats.length === 0) return example;
    const added = repeats.map(({ start, end, kind }) => ({ start, end, ...kind }));
    return { ...example, mentions: [...mentions, ...added].sort((a, b) => a.start - b.start) };
  }

  #namesOn(pageId: number, title: string): ReadonlyMap<string, Named> {
    const cached = this.#cache.get(pageId);
    if (cached !== undefined) return cached;
    const named = new Map<string, Named>();
    type Row = [text: string, start: number, end: number, target: string, label: number];
    for (const [text, start, end, target, label] of this.#anchors.all(pageId) as Row[]) {
      const surface = text.slice(start, end);
      if (!named.has(surface)) named.set(surface, { label: this.#names[label], target });
    }
    const own = withoutBrackets(title);
    const label = this.#title.get({ title, pageId }) as number;
    if (!named.has(own)) named.set(own, { label: this.#names[label], target: title });
    if (this.#cache.size >= cachedPages) this.#cache.delete(this.#cache.keys().next().value!);
    this.#cache.set(pageId, named);
    return named;
  }
}

function requireTitleLabels({ database, folder }: CorpusHandle): void {
  const table = database.prepare("select 1 from sqlite_master where name = 'unlinked_titles'").get();
  if (table !== undefined) return;
  throw new CorpusError("the corpus was labelled by an earlier version, which left titles out", {
    at: { folder },
    fix: `run "nerforge label ${folder}", then filter and balance`,
  });
}
