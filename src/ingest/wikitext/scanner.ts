import {
  ampersand,
  apostrophe,
  closeBrace,
  closeBracket,
  hyphen,
  interruptsProse,
  interruptsProseWithoutVariants,
  lessThan,
  newline,
  noBreakSpace,
  openBrace,
  openBracket,
  space,
  underscore,
  verticalBar,
} from "./character-classes.js";
import { disambiguationTest, isDisambiguationTitle } from "./disambiguation.js";
import { entityEnd, readEntity } from "./entities.js";
import { hasVariants, renderVariant } from "./language-variants.js";
import { endOfBehaviourSwitch, startLine } from "./line-start.js";
import { closeLink, openExternalLink, openLink, putVisible } from "./links.js";
import { Page } from "./page.js";
import { defaultLimits, type ScannedPage, type ScannerOptions, type WikiProfile } from "./profile.js";
import { renderTag } from "./tags.js";
import { TemplateExpander } from "./template-expander.js";
import { TemplateRenderer } from "./templates.js";
import { closeGap } from "./tidy.js";

/**
 * Turns the wikitext of a page into paragraphs of prose with exactly placed anchors, in one pass.
 *
 * Lists, tables, galleries, captions, headings, references, formulas, infoboxes and hatnotes are dropped;
 * templates are expanded where wtf_wikipedia knows their text. Keeps its buffers: one scanner a worker.
 */
export class WikitextScanner {
  readonly #language: string;
  readonly #page: Page;
  readonly #templates: TemplateRenderer;
  readonly #interrupts: Uint8Array;

  constructor(profile: WikiProfile, { disambiguationTemplates = [], ...limits }: ScannerOptions = {}) {
    this.#language = profile.language;
    this.#page = new Page(profile, { ...defaultLimits, ...limits });
    const isDisambiguation = disambiguationTest(profile.language, disambiguationTemplates);
    const expander = new TemplateExpander(profile.language, this.#page.limits, isDisambiguation);
    this.#templates = new TemplateRenderer(this.#page, expander);
    this.#interrupts = hasVariants(profile.language) ? interruptsProse : interruptsProseWithoutVariants;
    this.#page.scanExpansion = (text, startsLine) => this.#scanExpansion(text, startsLine);
  }

  /**
   * @param units wikitext in `units[0..length)`, not changed
   * @param pageTitle as the dump writes it
   * @returns valid until the next call
   */
  scan(units: Uint16Array, length: number, pageTitle: string): ScannedPage {
    const page = this.#page;
    page.start(units, length, pageTitle);
    page.isDisambiguation = isDisambiguationTitle(pageTitle);
    this.#scanRange(0, page.source.length, true);
    page.closeParagraph();
    const { prose } = page;
    prose.anchorTargets.length = prose.anchorCount;
    return {
      text: prose.text,
      paragraphCount: prose.paragraphCount,
      paragraphStarts: prose.paragraphStarts,
      paragraphEnds: prose.paragraphEnds,
      firstAnchors: prose.firstAnchors,
      anchorCount: prose.anchorCount,
      anchorStarts: prose.anchorStarts,
      anchorEnds: prose.anchorEnds,
      anchorTargets: prose.anchorTargets,
      tally: page.tally,
      isDisambiguation: page.isDisambiguation,
    };
  }

  #scanExpansion(text: string, startsLine: boolean): void {
    const { source, tally } = this.#page;
    const start = source.append(text);
    if (start < 0) tally.add("template.too_many");
    else {
      this.#scanRange(start, start + text.length, startsLine);
      source.release(start);
    }
  }

  /** Scans `units[start..end)`, behind which stand zeros. */
  #scanRange(start: number, end: number, startsLine: boolean): void {
    const page = this.#page;
    const { units } = page.source;
    let at = startsLine ? startLine(page, this.#templates, start, end) : start;
    while (at < end) {
      at = this.#copyProse(at);
      if (at >= end) break;
      const unit = units[at]!;
      at = unit === newline ? this.#endLine(at, end) : this.#scanInline(unit, at, end);
    }
  }

  /** Copies prose, and single spaces, up to the next markup. Returns where that is. */
  #copyProse(from: number): number {
    const { prose } = this.#page;
    const { text, start } = prose;
    const { units } = this.#page.source;
    const interrupts = this.#interrupts;
    let at = from;
    let length = prose.length;
    for (;;) {
      let unit = units[at]!;
      while (interrupts[unit] === 0) {
        text[length++] = unit;
        unit = units[++at]!;
      }
      if (unit !== space) break;
      if (length > start && text[length - 1]! > space) text[length++] = space;
      at++;
    }
    prose.length = length;
    return at;
  }

  /** A line break in the source is a space to the reader, unless a block follows. */
  #endLine(at: number, end: number): number {
    const page = this.#page;
    page.closeLine();
    page.prose.putSpace();
    return startLine(page, this.#templates, at + 1, end);
  }

  #scanInline(unit: number, at: number, end: number): number {
    const page = this.#page;
    const { prose } = page;
    const { units } = page.source;
    switch (unit) {
      case noBreakSpace:
        prose.putSpace();
        return at + 1;
      case apostrophe:
        return this.#scanApostrophes(at);
      case openBracket:
        return units[at + 1] === openBracket ? openLink(page, at, end) : openExternalLink(page, at);
      case closeBracket:
        return closeLink(page, at);
      case openBrace:
        return this.#scanOpenBrace(at, end);
      case lessThan:
        return renderTag(page, at, end);
      case ampersand:
        return this.#scanAmpersand(at);
      case verticalBar:
      case closeBrace:
        if (units[at + 1] === closeBrace) return at + 2;
        prose.put(unit);
        return at + 1;
      case underscore: {
        const behind = endOfBehaviourSwitch(page, at);
        if (behind >= 0) return closeGap(page, behind);
        prose.put(unit);
        return at + 1;
      }
      case hyphen: {
        const behind = renderVariant(page, this.#language, at);
        if (behind > at) return behind;
        prose.put(unit);
        return at + 1;
      }
      default:
        if (unit > 0 && unit <= space) prose.putSpace();
        return at + 1;
    }
  }

  #scanApostrophes(at: number): number {
    const { prose, emphasis } = this.#page;
    const { units } = this.#page.source;
    let next = at + 1;
    while (units[next] === apostrophe) next++;
    if (next === at + 1) prose.put(apostrophe);
    else emphasis.add(prose, next - at);
    return next;
  }

  #scanOpenBrace(at: number, end: number): number {
    const { prose, source } = this.#page;
    const next = source.units[at + 1];
    if (next === openBrace) return this.#templates.renderInline(at, end);
    if (next === verticalBar) return at + 2;
    prose.put(openBrace);
    return at + 1;
  }

  #scanAmpersand(at: number): number {
    const page = this.#page;
    const text = readEntity(page.source.units, at);
    if (text === undefined) {
      page.prose.put(ampersand);
      return at + 1;
    }
    putVisible(page, text);
    return entityEnd;
  }
}
