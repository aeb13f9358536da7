import { Tally } from "../../core/tally.js";
import { EmphasisRuns } from "./emphasis.js";
import { linkTrailTable } from "./link-trails.js";
import { LinkPrefixes } from "./namespaces.js";
import { PageSource } from "./page-source.js";
import { Pairs } from "./pairs.js";
import type { ScannerLimits, WikiProfile } from "./profile.js";
import { ProseBuffer } from "./prose-buffer.js";

/** A link whose `]]` has not come yet. */
export interface OpenLink {
  /** Offset in the prose where its text begins. */
  readonly start: number;
  /** `undefined` when it leads to no article: then only the text is kept. */
  readonly target: string | undefined;
  /** How many runs of apostrophes came before it. */
  readonly emphasis: number;
}

/** Where the scan of one page stands: what its modules read and write together. */
export class Page {
  readonly source: PageSource;
  readonly prose = new ProseBuffer();
  readonly emphasis = new EmphasisRuns();
  readonly pairs = new Pairs();
  /** By tag name: an offset behind which the page has no closing tag of that name. */
  readonly unclosedTags = new Map<string, number>();
  tally = new Tally();
  title = "";
  link: OpenLink | undefined;
  /** Labels of external links that are open. */
  externalLinks = 0;
  isDisambiguation = false;
  calledUnits = 0;
  expandedUnits = 0;
  /** Scans an expansion in place; the scanner sets it. */
  scanExpansion: (text: string, startsLine: boolean) => void = () => {};

  readonly prefixes: LinkPrefixes;
  /** One byte a unit, 1 where a link's text goes on behind its `]]`. */
  readonly trail: Uint8Array;

  constructor(
    profile: WikiProfile,
    readonly limits: ScannerLimits,
  ) {
    this.prefixes = new LinkPrefixes(profile);
    this.trail = linkTrailTable(profile.language);
    this.source = new PageSource(limits.maxExpandedUnits);
  }

  start(units: Uint16Array, length: number, title: string): void {
    this.tally = new Tally();
    this.title = title;
    this.link = undefined;
    this.externalLinks = 0;
    this.isDisambiguation = false;
    this.calledUnits = 0;
    this.expandedUnits = 0;
    this.emphasis.count = 0;
    this.pairs.reset();
    this.unclosedTags.clear();
    const kept = Math.min(length, this.limits.maxPageUnits);
    this.tally.add("page.truncated", kept < length ? 1 : 0);
    this.tally.add("comment", this.source.load(units, kept));
    this.prose.reset(this.source.length + this.limits.maxExpandedUnits);
  }

  /** Ends the open paragraph, and with it whatever is open inside. */
  closeParagraph(): void {
    const { prose } = this;
    if (!prose.isOpen) return;
    this.closeLine();
    if (this.link) {
      this.tally.add("link.unclosed");
      this.link = undefined;
    }
    const anchors = prose.openAnchors;
    const fate = prose.closeParagraph();
    if (fate === "markupLeft") {
      this.tally.add("paragraph.markup_left");
      this.tally.add("anchor.lost", anchors);
    } else if (fate === "noLetters") {
      this.tally.add("paragraph.no_letters");
      this.tally.add("anchor.no_letters", anchors);
    }
  }

  /** Ends what cannot run over a line's end: emphasis and the labels of external links. */
  closeLine(): void {
    this.externalLinks = 0;
    if (this.emphasis.count === 0) return;
    const at = this.emphasis.settle(this.prose, this.link?.emphasis ?? 0);
    if (this.link && at >= 0 && at < this.link.start)
      this.link = { ...this.link, start: this.link.start + 1 };
  }
}
