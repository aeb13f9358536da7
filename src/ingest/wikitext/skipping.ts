import {
  closeBrace,
  colon,
  equalsSign,
  interruptsSkipping,
  isBlank,
  lessThan,
  newline,
  openBrace,
  openBracket,
  verticalBar,
} from "./character-classes.js";
import { endOfDroppedLink } from "./links.js";
import type { Page } from "./page.js";
import { endOfLine, skipDroppedTag } from "./tags.js";

/** Index of the newline that ends the line at `at`; what spans lines inside it (templates, references, files) goes along. */
export function skipLine(page: Page, at: number, end: number): number {
  const { units } = page.source;
  for (;;) {
    while (interruptsSkipping[units[at]!] === 0) at++;
    if (at >= end || units[at] === newline) return Math.min(at, end);
    at = skipConstruct(page, at, end);
  }
}

/** Index behind the template, dropped tag or file link at `at`; behind the unit when it is only itself. */
function skipConstruct(page: Page, at: number, end: number): number {
  const { units } = page.source;
  switch (units[at]) {
    case openBrace:
      return units[at + 1] === openBrace ? Math.max(at + 2, endOfTemplate(page, at)) : at + 1;
    case lessThan:
      return Math.max(at + 1, skipDroppedTag(page, at, end));
    case openBracket:
      return units[at + 1] === openBracket ? Math.max(at + 2, endOfDroppedLink(page, at, end)) : at + 1;
    default:
      return at + 1;
  }
}

/**
 * Index behind the table whose `{|` is at `at`.
 *
 * Differs from MediaWiki: a heading ends a table too. A table that is never closed would otherwise take the
 * rest of the page.
 */
export function skipTable(page: Page, at: number, end: number): number {
  const { units } = page.source;
  let depth = 1;
  let next = at + 2;
  for (;;) {
    next = skipTableLine(page, next, end);
    if (next >= end) return end;
    const lineStart = next + 1;
    next = lineStart;
    while (isBlank(units[next]!) || units[next] === colon) next++;
    if (units[next] === openBrace && units[next + 1] === verticalBar) {
      depth++;
      next += 2;
    } else if (
      units[next] === verticalBar &&
      units[next + 1] === closeBrace &&
      units[next + 2] !== closeBrace
    ) {
      next += 2;
      if (--depth === 0) return next;
    } else if (next === lineStart && isHeading(units, next, end)) {
      page.tally.add("table.unclosed");
      return lineStart;
    }
  }
}

/** As `skipLine`, but links are left alone: a cell holds whole paragraphs of them, and files hide no row. */
function skipTableLine(page: Page, at: number, end: number): number {
  const { units } = page.source;
  for (;;) {
    while (interruptsSkipping[units[at]!] === 0) at++;
    if (at >= end || units[at] === newline) return Math.min(at, end);
    at = units[at] === openBracket ? at + 1 : skipConstruct(page, at, end);
  }
}

/** Whether the line at `at` is a heading: `==…==`, perhaps with a reference behind it. */
export function isHeading(units: Uint16Array, at: number, end: number): boolean {
  if (units[at] !== equalsSign) return false;
  let last = endOfLine(units, at, end) - 1;
  while (last > at && isBlank(units[last]!)) last--;
  return last > at && (units[last] === equalsSign || (units[last] === 62 && units[at + 1] === equalsSign));
}

/** Index behind the template at `at`, or -1. */
export function endOfTemplate(page: Page, at: number): number {
  return page.pairs.endOfBraces(page.source.units, at, page.source.length);
}
