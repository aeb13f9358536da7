import {
  asterisk,
  colon,
  equalsSign,
  hyphen,
  isAsciiLetter,
  isBlank,
  lessThan,
  newline,
  numberSign,
  openBrace,
  openBracket,
  semicolon,
  underscore,
  verticalBar,
} from "./character-classes.js";
import { endOfDroppedLink } from "./links.js";
import type { Page } from "./page.js";
import { isHeading, skipLine, skipTable } from "./skipping.js";
import { isBlockTag, renderTag, skipDroppedTag } from "./tags.js";
import type { TemplateRenderer } from "./templates.js";

/**
 * Block syntax: skips everything from the start of a line that is no prose, over as many lines as it takes.
 *
 * Paragraphs end at blank lines, headings, lists, tables, and at templates, files and blocks that have a line of
 * their own.
 *
 * @returns index of the first unit of prose, or `end`
 */
export function startLine(page: Page, templates: TemplateRenderer, at: number, end: number): number {
  const { units } = page.source;
  while (at < end) {
    while (isBlank(units[at]!)) at++;
    const next = skipBlock(page, templates, at, end);
    if (next < 0) {
      page.prose.openParagraph();
      return -next - 1;
    }
    at = next;
  }
  return end;
}

/** Index behind the block construct at `at`; `-1 - index` when prose begins at that index. */
function skipBlock(page: Page, templates: TemplateRenderer, at: number, end: number): number {
  const { units } = page.source;
  switch (units[at]) {
    case newline:
      page.closeParagraph();
      return at + 1;
    case asterisk:
    case numberSign:
    case colon:
    case semicolon:
      return skipList(page, at, end);
    case verticalBar:
      page.closeParagraph();
      page.tally.add("line.table_remnant");
      return skipLine(page, at, end);
    case equalsSign:
      return skipHeading(page, at, end);
    case openBrace:
      return skipBraced(page, templates, at, end);
    case hyphen:
      return skipRule(page, at);
    case lessThan:
      return skipTag(page, at, end);
    case openBracket: {
      const close = units[at + 1] === openBracket ? endOfDroppedLink(page, at, end) : -1;
      return close < 0 ? -1 - at : endOfAlone(page, close, "link.dropped");
    }
    case underscore: {
      const behind = endOfBehaviourSwitch(page, at);
      return behind < 0 ? -1 - at : behind;
    }
    default:
      return -1 - at;
  }
}

function skipList(page: Page, at: number, end: number): number {
  const { units } = page.source;
  page.closeParagraph();
  let next = at;
  while (units[next] === colon || isBlank(units[next]!)) next++;
  if (units[next] === openBrace && units[next + 1] === verticalBar) return dropTable(page, next, end);
  page.tally.add("line.list");
  return skipLine(page, at, end);
}

function skipHeading(page: Page, at: number, end: number): number {
  if (!isHeading(page.source.units, at, end)) return -1 - at;
  page.closeParagraph();
  page.tally.add("line.heading");
  return skipLine(page, at, end);
}

function skipBraced(page: Page, templates: TemplateRenderer, at: number, end: number): number {
  const { units } = page.source;
  if (units[at + 1] === verticalBar) return dropTable(page, at, end);
  if (units[at + 1] !== openBrace) return -1 - at;
  const next = templates.render(at, end);
  if (templates.shown === "nothing") return endOfAlone(page, next, "");
  return templates.shown === "block" ? next : -1 - next;
}

function dropTable(page: Page, at: number, end: number): number {
  page.closeParagraph();
  page.tally.add("table");
  return skipTable(page, at, end);
}

function skipRule(page: Page, at: number): number {
  const { units } = page.source;
  let next = at;
  while (units[next] === hyphen) next++;
  if (next - at < 4) return -1 - at;
  page.closeParagraph();
  return next;
}

function skipTag(page: Page, at: number, end: number): number {
  if (isBlockTag(page, at)) {
    page.closeParagraph();
    const next = renderTag(page, at, end);
    page.closeParagraph();
    return next;
  }
  // A literal `<nowiki>` is prose.
  if ((page.source.units[at + 1]! | 32) === 110) return -1 - at;
  const next = skipDroppedTag(page, at, end);
  if (next < 0) return -1 - at;
  page.tally.add("tag.at_line_start");
  return endOfOwnLine(page, next);
}

/** A reference on a line of its own leaves a mark that the reader sees, so the paragraph goes on. */
function endOfOwnLine(page: Page, at: number): number {
  const { units } = page.source;
  while (isBlank(units[at]!)) at++;
  return units[at] === newline ? at + 1 : at;
}

/** What leaves nothing on a line of its own leaves a blank line, which ends the paragraph. */
function endOfAlone(page: Page, at: number, reason: string): number {
  const { units } = page.source;
  if (reason !== "") page.tally.add(reason);
  while (isBlank(units[at]!)) at++;
  if (units[at] !== newline) return at;
  page.closeParagraph();
  return at + 1;
}

/** Index behind `__TOC__` and its like at `at`, or -1. `__DISAMBIG__` is noted. */
export function endOfBehaviourSwitch(page: Page, at: number): number {
  const { units } = page.source;
  let next = at + 2;
  while (isAsciiLetter(units[next]!) || units[next]! > 0xbf) next++;
  const isSwitch =
    units[at + 1] === underscore &&
    next > at + 4 &&
    units[next] === underscore &&
    units[next + 1] === underscore;
  if (!isSwitch) return -1;
  const name = page.source.slice(at + 2, next);
  if (name !== name.toUpperCase()) return -1;
  if (name === "DISAMBIG") page.isDisambiguation = true;
  return next + 2;
}
