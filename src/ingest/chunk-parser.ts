import { Tally } from "../core/tally.js";
import { ChunkBuilder } from "../corpus/chunk-builder.js";
import type { FinishedChunk } from "../corpus/packed-chunk.js";
import { normaliseTitle } from "../text/title.js";
import { eachChunkPage } from "./read/chunk-pages.js";
import type { ChunkContent } from "./read/dump.js";
import type { ChunkPage } from "./read/page.js";
import type { SiteInfo } from "./read/site-info.js";
import { type KeepRule, SentencePacker } from "./sentence-packer.js";
import type { ScannedPage } from "./wikitext/profile.js";
import { WikitextScanner } from "./wikitext/scanner.js";

/** Some of a chunk's pages; by default all. */
export interface PageSelection {
  /** Places of pages among all pages of the chunk, `[first, last)`. */
  readonly first?: number;
  readonly last?: number;
}

export interface ChunkParserOptions {
  readonly site: SiteInfo;
  readonly keep: KeepRule;
  /** Whether a normalised title has a type; asked under `keep: "typed"` only. */
  readonly isTyped?: (title: string) => boolean;
  /** Templates that mark disambiguation pages, besides the built-in ones. */
  readonly disambiguationTemplates?: readonly string[];
  /** Ids of pages that are not parsed. */
  readonly quarantined?: ReadonlySet<number>;
}

/** The pure function at the heart of ingestion: whole pages in, packed sentences with anchors out. */
export class ChunkParser {
  readonly #site: SiteInfo;
  readonly #isFirstLetterCase: boolean;
  readonly #scanner: WikitextScanner;
  readonly #packer: SentencePacker;
  readonly #quarantined: ReadonlySet<number>;
  readonly #builder = new ChunkBuilder();
  #units = new Uint16Array(1 << 20);

  constructor(options: ChunkParserOptions) {
    const { site, keep, isTyped = () => false, disambiguationTemplates = [] } = options;
    const { language } = site;
    const isFirstLetterCase = site.titleCase === "first-letter";
    const namespaces = Object.fromEntries([...site.namespaces].map(([id, name]) => [id, [name]]));
    this.#site = site;
    this.#quarantined = options.quarantined ?? new Set();
    this.#isFirstLetterCase = isFirstLetterCase;
    this.#scanner = new WikitextScanner(
      { language, namespaces, isFirstLetterCase },
      { disambiguationTemplates },
    );
    this.#packer = new SentencePacker({ language, isFirstLetterCase, keep, isTyped });
  }

  /**
   * @param content XML of whole `<page>` elements and whatever stands between them, or records
   * @param notices what reading the chunk counted; joins the chunk's tally under `read.`, unless the selection
   *   leaves out the chunk's first page
   */
  parse(
    content: ChunkContent,
    notices: Readonly<Record<string, number>> = {},
    { first = 0, last = Number.POSITIVE_INFINITY }: PageSelection = {},
  ): FinishedChunk {
    const { tally } = this.#builder;
    const read = new Tally(notices);
    let at = 0;
    for (const page of eachChunkPage(content, { site: this.#site, notices: read })) {
      if (first <= at && at < last) this.#parsePage(page);
      at++;
    }
    if (first === 0) {
      if (content instanceof Uint8Array) tally.add("read.xml_bytes", content.length);
      else tally.add("read.json_bytes", content.lines.length);
      for (const [reason, count] of Object.entries(read.toJSON())) tally.add(`read.${reason}`, count);
    }
    return this.#builder.finish();
  }

  /** The pages of a chunk, without a look at their text. */
  list(content: ChunkContent): { pageId: number; title: string }[] {
    const pages = eachChunkPage(content, { site: this.#site });
    return Array.from(pages, ({ pageId, title }) => ({ pageId, title }));
  }

  #parsePage(page: ChunkPage): void {
    const builder = this.#builder;
    const { tally } = builder;
    if (this.#quarantined.has(page.pageId)) return tally.add("skipped.quarantined");
    if (page.namespace !== 0) return tally.add("skipped.other_namespace");
    if (page.model !== undefined && page.model !== "wikitext") return tally.add("skipped.other_model");
    const title = normaliseTitle(page.title, this.#isFirstLetterCase);
    if (title === undefined) return tally.add("skipped.bad_title");
    const head = { pageId: page.pageId, revisionId: page.revisionId, timestamp: page.timestamp, title };
    if (page.redirectTarget !== undefined) {
      const redirectTarget = normaliseTitle(page.redirectTarget, this.#isFirstLetterCase);
      if (redirectTarget === undefined) return tally.add("skipped.bad_redirect");
      return builder.addPage({ ...head, kind: "redirect", redirectTarget });
    }
    const scanned = this.#scan(page, title);
    tally.merge(scanned.tally);
    builder.addPage({
      ...head,
      kind: scanned.isDisambiguation ? "disambiguation" : "article",
      redirectTarget: null,
    });
    if (!scanned.isDisambiguation) this.#packer.pack(scanned, builder);
  }

  #scan(page: ChunkPage, title: string): ScannedPage {
    const size = page.maxUnits;
    if (this.#units.length < size) this.#units = new Uint16Array(size + (size >> 1));
    return this.#scanner.scan(this.#units, page.readText(this.#units), title);
  }
}
