import type { Tally } from "../../core/tally.js";
import { decodeWikitext, decodeXmlText } from "./decode-wikitext.js";
import { notice } from "./dump.js";
import type { PageHead } from "./page.js";
import { findRedirectTarget, redirectHeadLength } from "./redirect-target.js";
import { canonicalNamespaces, createNamespaceFinder } from "./site-info.js";

/** A page with its newest revision; the text stays where it is, as escaped bytes. */
export interface Page extends PageHead {
  readonly format: string | undefined;
  /** The escaped wikitext is bytes `[textStart, textEnd)` of the scanned XML; empty when deleted. */
  readonly textStart: number;
  readonly textEnd: number;
  readonly revisionCount: number;
}

export interface EachPageOptions {
  /** Namespace names of the wiki, for dumps whose pages have no `<ns>`. */
  readonly namespaces?: ReadonlyMap<number, string>;
  /** Gets `broken_page` and `page_without_text`. */
  readonly notices?: Tally;
}

/**
 * Every page of a piece of a MediaWiki export, schemas 0.3 to 0.11, in order.
 *
 * Of a page with many revisions the newest counts, by timestamp, then by revision id. Text is escaped in
 * an export, so every `<` is markup: the scan jumps from one to the next and reads the tags it knows, which
 * fixes the shape (`<page>` has no attributes) but neither the order of elements nor of attributes.
 * A page that does not close, or lacks title, id or text, is counted and skipped; its neighbours are not lost.
 *
 * @param xml whole pages, with anything between them; not changed, and only read while iterating
 */
export function* eachPage(
  xml: Uint8Array,
  { namespaces = canonicalNamespaces, notices }: EachPageOptions = {},
): Generator<Page, void, undefined> {
  const scanner = new PageScanner(xml, createNamespaceFinder(namespaces));
  for (;;) {
    const outcome = scanner.next();
    if (outcome === undefined) return;
    if (typeof outcome === "string") notices?.add(outcome);
    else yield outcome;
  }
}

const pageTag = "<page>";
const lessThan = 0x3c;
const greaterThan = 0x3e;
const slash = 0x2f;
const doubleQuote = 0x22;
const singleQuote = 0x27;

/** What an element holds, `[start, end)` in the XML; `start` < 0 where it was not met. */
interface Piece {
  start: number;
  end: number;
}
const nothing: Piece = { start: -1, end: -1 };

interface Revision {
  id: number;
  timestamp: string;
  text: Piece;
  model: Piece;
  format: Piece;
}
const emptyRevision = (): Revision => ({
  id: 0,
  timestamp: "",
  text: nothing,
  model: nothing,
  format: nothing,
});

/** Elements whose children must not be taken for the page's or the revision's own. */
const opaque = new Set(["contributor", "upload", "content", "discussionthreadinginfo"]);

class PageScanner {
  readonly #xml: Buffer;
  readonly #findNamespace: (title: string) => number;
  readonly #headUnits = new Uint16Array(redirectHeadLength);
  #position = 0;

  // The page being read.
  #title: Piece = nothing;
  #namespace: number | undefined;
  #pageId = 0;
  #redirect: string | undefined;
  #newest: Revision | undefined;
  #revision: Revision | undefined;
  #revisionCount = 0;
  /** Name of the opaque element that the scan is in. */
  #inside = "";

  constructor(xml: Uint8Array, findNamespace: (title: string) => number) {
    this.#xml = Buffer.from(xml.buffer, xml.byteOffset, xml.byteLength);
    this.#findNamespace = findNamespace;
  }

  /** The next page, the reason why it is skipped, or undefined at the end. */
  next(): Page | string | undefined {
    const start = this.#xml.indexOf(pageTag, this.#position);
    if (start < 0) return undefined;
    this.#position = start + pageTag.length;
    this.#forgetPage();
    if (!this.#readPage()) return notice.brokenPage;
    return this.#finishPage();
  }

  #forgetPage(): void {
    this.#title = nothing;
    this.#namespace = undefined;
    this.#pageId = 0;
    this.#redirect = undefined;
    this.#newest = undefined;
    this.#revision = undefined;
    this.#revisionCount = 0;
    this.#inside = "";
  }

  /** Reads tags up to `</page>`; false when another page begins, or the XML ends, before it. */
  #readPage(): boolean {
    const xml = this.#xml;
    for (;;) {
      const open = xml.indexOf(lessThan, this.#position);
      if (open < 0) {
        this.#position = xml.length;
        return false;
      }
      const next = xml[open + 1];
      if (next === 0x21) {
        this.#position = this.#skipDeclaration(open);
        continue;
      }
      const close = this.#endOfTag(open);
      if (close < 0) continue;
      this.#position = close + 1;
      if (next === slash) {
        const name = xml.toString("latin1", open + 2, Math.min(close, open + 30)).trimEnd();
        if (name === "page") return true;
        this.#closeElement(name);
      } else if (!this.#openElement(open, close)) return false;
    }
  }

  /**
   * The `>` of a tag, which may have others in its quoted attributes; -1 where another `<`, or the end, comes
   * first, from which the scan goes on.
   */
  #endOfTag(open: number): number {
    const xml = this.#xml;
    let quote = 0;
    for (let i = open + 1; i < xml.length; i++) {
      const byte = xml[i];
      if (byte === lessThan) {
        this.#position = i;
        return -1;
      }
      if (quote !== 0) quote = byte === quote ? 0 : quote;
      else if (byte === greaterThan) return i;
      else if (byte === doubleQuote || byte === singleQuote) quote = byte;
    }
    this.#position = xml.length;
    return -1;
  }

  /** End of a comment or CDATA section; an open one hides nothing but its first characters. */
  #skipDeclaration(open: number): number {
    const xml = this.#xml;
    const isCdata = xml.toString("latin1", open, open + 9) === "<![CDATA[";
    const ending = isCdata ? "]]>" : "-->";
    const end = xml.indexOf(ending, open);
    return end < 0 ? open + 2 : end + ending.length;
  }

  #closeElement(name: string): void {
    if (this.#inside !== "") {
      if (this.#inside === name) this.#inside = "";
    } else if (name === "revision") this.#finishRevision();
  }

  /** False when the tag opens another page, which is then the next to be read. */
  #openElement(open: number, close: number): boolean {
    const xml = this.#xml;
    const isEmpty = xml[close - 1] === slash;
    const name = this.#nameAt(open + 1, close);
    if (name === "page") {
      this.#position = open;
      return false;
    }
    if (this.#inside !== "") return true;
    if (opaque.has(name)) {
      if (!isEmpty) this.#inside = name;
      return true;
    }
    if (name === "revision") {
      this.#finishRevision();
      this.#revision = emptyRevision();
    } else if (name === "redirect") this.#redirect = this.#readTitleAttribute(open, close);
    else if (name === "text") this.#readText(isEmpty, close);
    else if (!isEmpty) this.#readLeaf(name, close + 1);
    return true;
  }

  #nameAt(start: number, close: number): string {
    const xml = this.#xml;
    let end = start;
    while (end < close && xml[end] > 0x20 && xml[end] !== slash) end++;
    return xml.toString("latin1", start, end);
  }

  #readLeaf(name: string, start: number): void {
    const next = this.#xml.indexOf(lessThan, start);
    const end = next < 0 ? this.#xml.length : next;
    const revision = this.#revision;
    if (revision === undefined) {
      if (name === "title") this.#title = { start, end };
      else if (name === "ns") this.#namespace = this.#readInteger(start, end);
      else if (name === "id") this.#pageId = this.#readInteger(start, end);
    } else if (name === "id") revision.id = this.#readInteger(start, end);
    else if (name === "timestamp") revision.timestamp = this.#xml.toString("latin1", start, end);
    else if (name === "model") revision.model = { start, end };
    else if (name === "format") revision.format = { start, end };
  }

  #readText(isEmpty: boolean, close: number): void {
    const start = close + 1;
    let end = start;
    if (!isEmpty) {
      end = this.#endOfText(start);
      this.#position = end;
    }
    if (this.#revision) this.#revision.text = { start, end };
  }

  /** The `<` of `</text>`, or of a `<page>` before it; anything else that looks like a tag is text. */
  #endOfText(start: number): number {
    const xml = this.#xml;
    let at = xml.indexOf(lessThan, start);
    while (at >= 0) {
      const next = xml[at + 1];
      if (next === 0x21) {
        at = xml.indexOf(lessThan, this.#skipDeclaration(at));
        continue;
      }
      if (next === slash && xml.toString("latin1", at + 2, at + 6) === "text") return at;
      if (next === 0x70 && xml.toString("latin1", at, at + pageTag.length) === pageTag) return at;
      at = xml.indexOf(lessThan, at + 1);
    }
    return xml.length;
  }

  #readTitleAttribute(open: number, close: number): string | undefined {
    const xml = this.#xml;
    const mark = ' title="';
    const at = xml.indexOf(mark, open);
    if (at < 0 || at > close) return undefined;
    const start = at + mark.length;
    const end = xml.indexOf('"', start);
    return end < 0 || end > close ? undefined : this.#readString({ start, end });
  }

  #readInteger(start: number, end: number): number {
    const value = Number.parseInt(this.#xml.toString("latin1", start, Math.min(end, start + 20)), 10);
    return Number.isSafeInteger(value) ? value : 0;
  }

  #readString({ start, end }: Piece): string {
    return decodeXmlText(this.#xml, start, end);
  }

  #finishRevision(): void {
    const revision = this.#revision;
    this.#revision = undefined;
    if (revision === undefined) return;
    this.#revisionCount++;
    if (revision.text.start >= 0 && (this.#newest === undefined || isNewer(revision, this.#newest)))
      this.#newest = revision;
  }

  #finishPage(): Page | string {
    const revision = this.#newest;
    if (this.#title.start < 0 || this.#pageId <= 0) return notice.brokenPage;
    if (revision === undefined) return notice.pageWithoutText;
    const title = this.#readString(this.#title);
    const model = revision.model.start < 0 ? undefined : this.#readString(revision.model);
    return {
      title,
      namespace: this.#namespace ?? this.#findNamespace(title),
      pageId: this.#pageId,
      revisionId: revision.id,
      timestamp: revision.timestamp,
      redirectTarget: this.#redirect ?? this.#findRedirect(revision.text, model),
      model,
      format: revision.format.start < 0 ? undefined : this.#readString(revision.format),
      textStart: revision.text.start,
      textEnd: revision.text.end,
      revisionCount: this.#revisionCount,
    };
  }

  /** The target in the text itself: export 0.3 has no `<redirect>`, and 0.4 has it without a title. */
  #findRedirect({ start, end }: Piece, model: string | undefined): string | undefined {
    if (model !== undefined && model !== "wikitext") return undefined;
    let first = start;
    while (first < end && this.#xml[first] <= 0x20) first++;
    // `#`, or the first byte of `＃`
    if (first === end || (this.#xml[first] !== 0x23 && this.#xml[first] !== 0xef)) return undefined;
    const head = this.#headUnits;
    const length = decodeWikitext(this.#xml, first, Math.min(end, first + redirectHeadLength), head);
    return findRedirectTarget(String.fromCharCode(...head.subarray(0, length)));
  }
}

/** Timestamps are ISO 8601 in UTC, so that their order is that of their characters. */
function isNewer(a: Revision, b: Revision): boolean {
  return a.timestamp === b.timestamp ? a.id > b.id : a.timestamp > b.timestamp;
}
