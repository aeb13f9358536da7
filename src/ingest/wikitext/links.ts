import {
  ampersand,
  closeBracket,
  colon,
  endsLinkTarget,
  isBlank,
  openBrace,
  openBracket,
  underscore,
  verticalBar,
} from "./character-classes.js";
import { decodeEntities, entityEnd, readEntity } from "./entities.js";
import { linkTarget, pipeTrick } from "./link-text.js";
import type { LinkKind } from "./namespaces.js";
import type { Page } from "./page.js";
import { endOfLine } from "./tags.js";
import { closeGap } from "./tidy.js";

/** Titles have at most 255 bytes; a section may follow. */
const maxTargetUnits = 1000;

/** No caption is longer: brackets that close farther away belong to something else, and the link has no end. */
const maxDroppedUnits = 5000;

/** The beginning of the link that was read last, up to its bar or its `]]`. */
const head = { start: 0, hasLeadingColon: false, colon: -1, end: 0, kind: "article" as LinkKind };

/** Reads the target behind the `[[` at `at` into `head`. */
function readHead({ source: { units }, source, prefixes }: Page, at: number): void {
  let next = at + 2;
  while (isBlank(units[next]!) || units[next] === underscore) next++;
  head.hasLeadingColon = units[next] === colon;
  if (head.hasLeadingColon) next++;
  head.start = next;
  head.colon = -1;
  const reach = next + maxTargetUnits;
  for (; next < reach && endsLinkTarget[units[next]!] === 0; next++) {
    if (units[next] === colon && head.colon < 0) head.colon = next;
  }
  head.end = next;
  head.kind = head.colon < 0 ? "article" : prefixes.kindOf(source.slice(head.start, head.colon));
}

const leavesNoText = (): boolean =>
  !head.hasLeadingColon && (head.kind === "file" || head.kind === "category" || head.kind === "language");

/** Index behind the file, category or interlanguage link at `at`; -1 when it is another kind of link. */
export function endOfDroppedLink(page: Page, at: number, end: number): number {
  readHead(page, at);
  return leavesNoText() ? endOfLink(page, at, end) : -1;
}

/** Index behind the `]]` that closes the link at `at`; the end of its line when nothing does. */
function endOfLink(page: Page, at: number, end: number): number {
  const { pairs, source } = page;
  const close =
    end === source.length
      ? pairs.endOfBrackets(source.units, at, end)
      : pairs.endOfBracketsWithin(source.units, at, end);
  if (0 <= close && close - at <= maxDroppedUnits) return close;
  page.tally.add("link.unclosed");
  return endOfLine(source.units, at, end);
}

/** Renders, opens or drops the link at `at`. Returns the index where the scan goes on. */
export function openLink(page: Page, at: number, end: number): number {
  readHead(page, at);
  const { source, prose } = page;
  const { units } = source;
  if (leavesNoText()) {
    page.tally.add(`link.${head.kind}`);
    return closeGap(page, endOfLink(page, at, end));
  }
  const stop = units[head.end];
  if (stop === verticalBar) return openPiped(page);
  if (stop === closeBracket && units[head.end + 1] === closeBracket) return renderUnpiped(page);
  if (stop === openBrace && units[head.end + 1] === openBrace) return openUnknown(page, at, end);
  page.tally.add("link.invalid");
  return prose.isOpen ? at + 2 : head.end;
}

/** A link whose target a template makes: where it leads is not known here, only its text is kept. */
function openUnknown(page: Page, at: number, end: number): number {
  const { source, prose, emphasis, pairs } = page;
  const { units } = source;
  let next = head.end;
  while (units[next] === openBrace && units[next + 1] === openBrace) {
    const close = end === source.length ? pairs.endOfBraces(units, next, end) : -1;
    if (close < 0) return at + 2;
    next = close;
    while (endsLinkTarget[units[next]!] === 0) next++;
  }
  page.tally.add("anchor.lost");
  if (units[next] !== verticalBar) return next;
  page.link = { start: prose.length, target: undefined, emphasis: emphasis.count };
  return next + 1;
}

function openPiped(page: Page): number {
  const { source, prose, emphasis } = page;
  const { units } = source;
  const target = readTarget(page);
  const textStart = head.end + 1;
  if (page.link) {
    page.tally.add("link.nested");
    page.link = undefined;
  }
  if (units[textStart] === closeBracket && units[textStart + 1] === closeBracket) {
    const start = prose.length;
    const written = source.slice(head.start, head.end);
    prose.putText(decodeEntities(pipeTrick(written, head.kind !== "article")));
    return endLink(page, start, target, textStart + 2);
  }
  page.link = { start: prose.length, target, emphasis: emphasis.count };
  return textStart;
}

/** `[[target]]`: the reader sees the target as it is written, apostrophes, underscores and section included. */
function renderUnpiped(page: Page): number {
  const { source, prose } = page;
  const { units } = source;
  if (page.link) {
    page.tally.add("link.nested");
    page.link = undefined;
  }
  const target = readTarget(page);
  const start = prose.length;
  for (let at = head.start; at < head.end; ) {
    const unit = units[at]!;
    const text = unit === ampersand ? readEntity(units, at) : undefined;
    if (text !== undefined) {
      putVisible(page, text);
      at = entityEnd;
    } else {
      if (isBlank(unit)) prose.putSpace();
      else prose.put(unit);
      at++;
    }
  }
  return endLink(page, start, target, head.end + 2);
}

/** Title of the article that the link leads to, `undefined` when it leads elsewhere. */
function readTarget({ source }: Page): string | undefined {
  if (head.kind !== "article") return undefined;
  return linkTarget(source.slice(head.start, head.end), decodeEntities) || undefined;
}

/**
 * Ends a link at the `]` at `at`, or a label of an external link, or renders the bracket.
 *
 * @returns the index where the scan goes on
 */
export function closeLink(page: Page, at: number): number {
  const { source, prose, link, emphasis } = page;
  const { units } = source;
  const isDouble = units[at + 1] === closeBracket;
  if (link && isDouble) {
    // `[[a|[b]]]`: the first bracket belongs to the text.
    if (
      units[at + 2] === closeBracket &&
      prose.text.subarray(link.start, prose.length).includes(openBracket)
    ) {
      prose.put(closeBracket);
      return at + 1;
    }
    page.link = undefined;
    const shifted = emphasis.settle(prose, link.emphasis);
    const start = 0 <= shifted && shifted < link.start ? link.start + 1 : link.start;
    return endLink(page, start, link.target, at + 2);
  }
  if (page.externalLinks > 0) {
    page.externalLinks--;
    return at + 1;
  }
  if (isDouble) return at + 2;
  prose.put(closeBracket);
  return at + 1;
}

/** Appends the trail to a link whose text began at `start`, and records the anchor. */
function endLink(page: Page, start: number, target: string | undefined, at: number): number {
  const { source, prose, trail } = page;
  const { units } = source;
  const isEmpty = prose.length === start;
  while (trail[units[at]!] === 1) prose.put(units[at++]!);
  if (target === undefined) page.tally.add("link.no_article");
  else if (isEmpty || !prose.addAnchor(start, prose.length, target)) page.tally.add("anchor.empty");
  return isEmpty ? closeGap(page, at) : at;
}

/** Decoded text, with the spaces of every kind as one space. */
export function putVisible({ prose }: Page, text: string): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit <= 32 || unit === 0xa0) prose.putSpace();
    else if (unit !== 0xad && unit !== 0x200b && unit !== 0x200e && unit !== 0x200f) prose.put(unit);
  }
}

const externalProtocol =
  /^\[(?:(?:https?|ftps?|ircs?|gopher|news|nntp|telnet|svn|git|mms):\/\/|\/\/|mailto:|news:|urn:|tel:|sms:)/i;

/**
 * Skips the address of the external link at `at`; its label is prose, one without a label leaves nothing.
 *
 * @returns the index where the scan goes on
 */
export function openExternalLink(page: Page, at: number): number {
  const { source, prose } = page;
  const { units } = source;
  if (!externalProtocol.test(source.slice(at, at + 12))) {
    prose.put(openBracket);
    return at + 1;
  }
  let next = at + 1;
  while (
    units[next]! > 32 &&
    units[next] !== closeBracket &&
    units[next] !== openBracket &&
    units[next] !== 60
  )
    next++;
  while (isBlank(units[next]!)) next++;
  if (units[next] === closeBracket) {
    page.tally.add("link.external_unnamed");
    return closeGap(page, next + 1);
  }
  page.externalLinks++;
  return next;
}
