import { setImmediate as nextTurn } from "node:timers/promises";
import { hashUnit } from "../core/random.js";
import type { Span } from "../text/span.js";
import { unpackWords } from "../text/words/packed-words.js";
import { type PageRange, readPageRanges } from "./anchor-batches.js";
import type { CorpusHandle } from "./handle.js";
import { hasLayer } from "./layers.js";
import { findRepeats, type RepeatKind, withoutBrackets } from "./repeats.js";

export interface UnlabelledOptions {
  /** Above so many pages a sample of about this size is read. Default 20,000. */
  readonly maxPages?: number;
  readonly seed?: number;
}

/**
 * How much of what a reader would take for a mention has no label, because Wikipedia links a title once a page:
 * repeats of a link's text, and of the page's own title, outside of every anchor.
 */
export interface UnlabelledShare {
  readonly pages: number;
  readonly isSample: boolean;
  readonly sentences: number;
  /** Anchors of those sentences. */
  readonly labelled: number;
  readonly repeatedLinks: number;
  readonly ownTitles: number;
  /** `(repeatedLinks + ownTitles) / (labelled + repeatedLinks + ownTitles)`; 0 when there is nothing. */
  readonly share: number;
}

interface PageSentence {
  readonly text: string;
  readonly words: Uint8Array;
  readonly anchors: readonly Span[];
  readonly isSelected: boolean;
}

/** Counts over the selected sentences, or over all when there is no filter layer. */
export async function measureUnlabelled(
  corpus: CorpusHandle,
  { maxPages = 20_000, seed = 1 }: UnlabelledOptions = {},
): Promise<UnlabelledShare> {
  const { database } = corpus;
  const pageCount = database
    .prepare("select count(*) from pages where sentence_count > 0")
    .pluck()
    .get() as number;
  const isSample = pageCount > maxPages;
  const counts = { pages: 0, sentences: 0, labelled: 0, link: 0, title: 0 };
  const reader = new PageReader(corpus);
  for (const pages of readPageRanges(corpus)) {
    for (const page of pages) {
      if (isSample && hashUnit(seed, "unlabelled", page[0]) >= maxPages / pageCount) continue;
      counts.pages++;
      countPage(reader.titleOf(page), reader.sentencesOf(page), counts);
    }
    await nextTurn();
  }
  const { pages, sentences, labelled, link, title } = counts;
  const all = labelled + link + title;
  const share = all === 0 ? 0 : (link + title) / all;
  return { pages, isSample, sentences, labelled, repeatedLinks: link, ownTitles: title, share };
}

type Counts = { sentences: number; labelled: number } & Record<RepeatKind, number>;

function countPage(title: string, sentences: readonly PageSentence[], counts: Counts): void {
  const surfaces = new Map<string, RepeatKind>();
  for (const { text, anchors } of sentences) {
    for (const { start, end } of anchors) surfaces.set(text.slice(start, end), "link");
  }
  surfaces.set(withoutBrackets(title), "title");
  for (const { text, words, anchors, isSelected } of sentences) {
    if (!isSelected) continue;
    counts.sentences++;
    counts.labelled += anchors.length;
    for (const { kind } of findRepeats(text, unpackWords(words), anchors, surfaces)) counts[kind]++;
  }
}

class PageReader {
  readonly #title;
  readonly #sentences;
  readonly #anchors;

  constructor(corpus: CorpusHandle) {
    const { database } = corpus;
    const isSelected = hasLayer(corpus, "filter")
      ? "exists(select 1 from selection where sentence_id = id)"
      : "1";
    this.#title = database.prepare("select title from pages where page_id = ?").pluck();
    this.#sentences = database.prepare(
      `select id, text, words, ${isSelected} as isSelected from sentences where id >= ? and id < ? order by id`,
    );
    this.#anchors = database.prepare(
      "select sentence_id as id, start, end from anchors where sentence_id >= ? and sentence_id < ? order by sentence_id, start",
    );
  }

  titleOf([pageId]: PageRange): string {
    return this.#title.get(pageId) as string;
  }

  sentencesOf([, first, count]: PageRange): PageSentence[] {
    const anchors = this.#anchors.all(first, first + count) as (Span & { id: number })[];
    const rows = this.#sentences.all(first, first + count) as {
      id: number;
      text: string;
      words: Uint8Array;
      isSelected: number;
    }[];
    let next = 0;
    return rows.map(({ id, text, words, isSelected }) => {
      const from = next;
      while (next < anchors.length && anchors[next].id === id) next++;
      return { text, words, anchors: anchors.slice(from, next), isSelected: isSelected === 1 };
    });
  }
}
