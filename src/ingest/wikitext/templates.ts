import {
  closeBrace,
  colon,
  isBlank,
  lessThan,
  newline,
  openBrace,
  verticalBar,
} from "./character-classes.js";
import { putVisible } from "./links.js";
import type { Page } from "./page.js";
import { endOfTemplate } from "./skipping.js";
import { endOfLine } from "./tags.js";
import type { TemplateExpander, TemplateRule } from "./template-expander.js";
import { closeGap } from "./tidy.js";

const maxNameUnits = 120;

/** What the template that was read last showed. */
export type Shown = "nothing" | "prose" | "block";

/** Renders the templates of a page, in place. */
export class TemplateRenderer {
  /** What the last `render` showed. */
  shown: Shown = "nothing";

  constructor(
    private readonly page: Page,
    private readonly expander: TemplateExpander,
  ) {}

  /**
   * Renders the template whose `{{` is at `at`, inside a line of prose.
   *
   * @returns index where the scan goes on
   */
  renderInline(at: number, end: number): number {
    const next = this.render(at, end);
    if (this.shown === "nothing") return closeGap(this.page, next);
    this.page.prose.openParagraph();
    return next;
  }

  /** Renders what the template at `at` shows, and says in `shown` what that is. Returns the index behind it. */
  render(at: number, end: number): number {
    const { page } = this;
    const { units, length } = page.source;
    this.shown = "nothing";
    if (end !== length) return skipBraces(units, at);
    const close = endOfTemplate(page, at);
    if (close < 0) return this.#skipUnclosed(at, end);
    if (units[at + 2] === openBrace) {
      page.tally.add("template.parameter");
      return close;
    }
    const rule = this.#ruleAt(at);
    if (rule.isDisambiguation) page.isDisambiguation = true;
    if (rule.kind === "drop") page.tally.add("template.dropped");
    else if (rule.kind === "constant") this.#showConstant(rule.text);
    else this.#showExpansion(at, close, rule);
    return close;
  }

  #ruleAt(at: number): TemplateRule {
    const { units } = this.page.source;
    let start = at + 2;
    while (isBlank(units[start]!) || units[start] === newline) start++;
    let nameEnd = start;
    while (nameEnd < start + maxNameUnits && !endsName(units[nameEnd]!)) nameEnd++;
    return this.expander.ruleFor(this.page.source.slice(start, nameEnd));
  }

  #showConstant(text: string): void {
    const { page } = this;
    if (text.startsWith("\n")) {
      page.closeParagraph();
      return;
    }
    this.shown = "prose";
    page.prose.openParagraph();
    if (text.includes("&")) page.scanExpansion(text, false);
    else putVisible(page, text);
  }

  #showExpansion(at: number, close: number, rule: TemplateRule): void {
    const { page, expander } = this;
    const { limits, tally } = page;
    const { text, lostAnchors, calledUnits, failure } = expander.expand(
      page.source.slice(at, close),
      rule,
      page.title,
    );
    page.calledUnits += calledUnits;
    page.expandedUnits += text.length + 32;
    if (failure !== "") tally.add(failure);
    if (text === "") {
      tally.add("template.no_text");
      return;
    }
    if (page.calledUnits > limits.maxCalledUnits || page.expandedUnits > limits.maxExpandedUnits) {
      tally.add("template.too_many");
      return;
    }
    tally.add("template.expanded");
    tally.add("anchor.lost", lostAnchors);
    const isBlock = rule.kind === "argument" && rule.isBlock;
    this.shown = isBlock ? "block" : "prose";
    if (isBlock) page.closeParagraph();
    page.prose.openParagraph();
    page.scanExpansion(text, isBlock);
    if (isBlock) page.closeParagraph();
  }

  /** Braces that nothing closes: their line goes when it looks like a template's, otherwise only the braces. */
  #skipUnclosed(at: number, end: number): number {
    const { units } = this.page.source;
    this.page.tally.add("template.unclosed");
    const start = skipBraces(units, at);
    let nameEnd = start;
    while (nameEnd < start + maxNameUnits && !endsName(units[nameEnd]!)) nameEnd++;
    const looksLikeTemplate = units[nameEnd] === verticalBar || units[nameEnd] === newline;
    return looksLikeTemplate ? endOfLine(units, nameEnd, end) : start;
  }
}

const endsName = (unit: number): boolean =>
  unit === verticalBar ||
  unit === closeBrace ||
  unit === openBrace ||
  unit === newline ||
  unit === colon ||
  unit === lessThan ||
  unit === 0;

function skipBraces(units: Uint16Array, at: number): number {
  while (units[at] === openBrace) at++;
  return at;
}
