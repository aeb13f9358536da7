import { Tally } from "../core/tally.js";
import { ChunkBuilder } from "../corpus/chunk-builder.js";
import type { FinishedChunk } from "../corpus/packed-chunk.js";
import { normaliseTitle } from "../text/title.js";
import { decodeWikitext } from "./read/decode-wikitext.js";
import { eachPage, type Page } from "./read/page-scanner.js";
import type { SiteInfo } from "./read/site-info.js";
import { type KeepRule, SentencePacker } from "./sentence-packer.js";
import type { ScannedPage } from "./wikitext/profile.js";
import { WikitextScanner } from "./wikitext/scanner.js";

export interface ChunkParserOptions {
  readonly site: SiteInfo;
  readonly keep: KeepRule;
  /** Whether a normalised title has a type; asked under `keep: "typed"` only. */
  readonly isTyped?: (title: string) => boolean;
  /** Templates that mark disambiguation pages, besides the built-in ones. */
  readonly disambiguationTemplates?: readonly string[];
}

/** The pure function at the heart of ingestion: XML of whole pages in, packed sentences with anchors out. */
export class ChunkParser {
  readonly #site: SiteInfo;
  readonly #isFirstLetterCase: boolean;
  readonly #scanner: WikitextScanner;
  readonly #packer: SentencePacker;
  readonly #builder = new ChunkBuilder();
  #units = new Uint16Array(1 << 20);

  constructor({ site, keep, isTyped = () => false, disambiguationTemplates = [] }: ChunkParserOptions) {
    const { language } = site;
    const isFirstLetterCase = site.titleCase === "first-letter";
    const namespaces = Object.fromEntries([...site.namespaces].map(([id, name]) => [id, [name]]));
    this.#site = site;
    this.#isFirstLetterCase = isFirstLetterCase;
    this.#scanner = new WikitextScanner(
      { language, namespaces, isFirstLetterCase },
      { disambiguationTemplates },
    );
    this.#packer = new SentencePacker({ language, isFirstLetterCase, keep, isTyped });
  }

  /**
   * @param xml whole `<page>` elements and whatever stands between them
   * @param notices what reading the chunk counted; joins the chunk's tally under `read.`
   */
  parse(xml: Uint8Array, notices: Readonly<Record<string, number>> = {}): FinishedChunk {
    const { tally } = this.#builder;
    tally.add("read.xml_bytes", xml.length);
    const read = new Tally(notices);
    for (const page of eachPage(xml, { namespaces: this.#site.namespaces, notices: read }))
      this.#parsePage(xml, page);
    for (const [reason, count] of Object.entries(read.toJSON())) tally.add(`read.${reason}`, count);
    return this.#builder.finish();
  }

  #parsePage(xml: Uint8Array, page: Page): void {
    const builder = this.#builder;
    const { tally } = builder;
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
    const scanned = this.#scan(xml, page, title);
    tally.merge(scanned.tally);
    builder.addPage({
      ...head,
      kind: scanned.isDisambiguation ? "disambiguation" : "article",
      redirectTarget: null,
    });
    if (!scanned.isDisambiguation) this.#packer.pack(scanned, builder);
  }

  #scan(xml: Uint8Array, { textStart, textEnd }: Page, title: string): ScannedPage {
    const size = textEnd - textStart;
    if (this.#units.length < size) this.#units = new Uint16Array(size + (size >> 1));
    return this.#scanner.scan(this.#units, decodeWikitext(xml, textStart, textEnd, this.#units), title);
  }
}
