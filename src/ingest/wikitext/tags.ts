import { greaterThan, isAsciiDigit, isAsciiLetter, lessThan, newline, slash } from "./character-classes.js";
import { entityEnd, readEntity } from "./entities.js";
import type { Page } from "./page.js";
import { closeGap } from "./tidy.js";

/**
 * What a tag does to prose. `drop`: goes with its content; `dropBlock`: the same, and ends a paragraph when it
 * begins a line; `dropNested`: ends the paragraph in any case, and may hold its like;
 * `literal`: its content is text; `break`: a line break; `block`: ends the paragraph; `line`: ends it and takes
 * the rest of its line, being a list's; `plain`: leaves its content alone.
 */
type TagKind = "drop" | "dropBlock" | "dropNested" | "literal" | "break" | "block" | "line" | "plain";

const kinds = new Map<string, TagKind>();
const define = (kind: TagKind, names: string): void => {
  for (const name of names.split(" ")) kinds.set(name, kind);
};
define(
  "drop",
  "ref references math chem ce hiero templatestyles categorytree charinsert inputbox includeonly indicator " +
    "style script rss seo choose",
);
define(
  "dropBlock",
  "gallery timeline syntaxhighlight source score imagemap pre graph mapframe maplink h1 h2 h3 h4 h5 h6 poll quiz",
);
define("dropNested", "table ul ol dl");
define("literal", "nowiki");
define("break", "br");
define(
  "block",
  "div p center blockquote poem hr tr td th caption tbody thead tfoot figure figcaption section article",
);
define("line", "li dd dt");
define(
  "plain",
  "abbr b bdi bdo big cite code col colgroup data del dfn em font i ins kbd langvarconv link mark meta nobr " +
    "noinclude onlyinclude q rb rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr",
);

const longestName = 16;

/** The tag that was read last. */
const tag = { name: "", isClosing: false, nameEnd: 0, kind: undefined as TagKind | undefined };

/** Reads the name of the tag whose `<` is at `at` into `tag`; false when there is none. */
function readTag(units: Uint16Array, at: number): boolean {
  tag.isClosing = units[at + 1] === slash;
  let end = tag.isClosing ? at + 2 : at + 1;
  let name = "";
  while (name.length < longestName) {
    const unit = units[end]!;
    if (isAsciiLetter(unit)) name += String.fromCharCode(unit | 32);
    else if (name !== "" && isAsciiDigit(unit)) name += String.fromCharCode(unit);
    else break;
    end++;
  }
  tag.name = name;
  tag.nameEnd = end;
  tag.kind = kinds.get(name);
  return name !== "";
}

const dropsContent = (): boolean =>
  tag.kind === "drop" || tag.kind === "dropBlock" || tag.kind === "dropNested";

/**
 * Skips the tag at `units[at]` = `<` when it goes with its content, for lines whose prose nobody reads.
 *
 * @returns the index behind it, or -1 when there is no such tag
 */
export function skipDroppedTag(page: Page, at: number, end: number): number {
  const { units } = page.source;
  if (!readTag(units, at) || !(dropsContent() || tag.kind === "literal")) return -1;
  const { name, kind, isClosing } = tag;
  const tagEnd = endOfExtensionTag(page, at, end);
  if (tagEnd < 0) return -1;
  if (isClosing || units[tagEnd - 2] === slash) return tagEnd;
  return Math.max(tagEnd, endOfContent(page, name, kind === "dropNested", tagEnd, end));
}

/**
 * Renders the tag, or the lone `<`, at `at`.
 *
 * @returns the index where the scan goes on
 */
export function renderTag(page: Page, at: number, end: number): number {
  const { units } = page.source;
  const { prose } = page;
  if (!readTag(units, at)) {
    prose.put(lessThan);
    return at + 1;
  }
  const { kind } = tag;
  if (dropsContent()) return dropTag(page, at, end);
  if (kind === "literal") return renderLiteral(page, at, end);
  const tagEnd = endOfHtmlTag(units, at);
  if (tagEnd < 0) {
    if (kind === undefined) prose.put(lessThan);
    return kind === undefined ? at + 1 : tag.nameEnd;
  }
  switch (kind) {
    case "break":
      if (page.link) prose.putSpace();
      else prose.putLineBreak();
      return tagEnd;
    case "block":
      return endBlock(page, tagEnd);
    case "line":
      page.closeParagraph();
      return tag.isClosing ? endBlock(page, tagEnd) : endOfLine(units, tagEnd, end);
    default:
      return isHidden(page, tagEnd) ? dropHidden(page, tagEnd, end) : tagEnd;
  }
}

/** Whether a paragraph cannot go on over the tag at `at`, which stands at the start of a line. */
export function isBlockTag(page: Page, at: number): boolean {
  if (!readTag(page.source.units, at)) return false;
  const { kind } = tag;
  return kind === "block" || kind === "line" || kind === "dropNested" || kind === "dropBlock";
}

function endBlock(page: Page, tagEnd: number): number {
  page.closeParagraph();
  page.prose.openParagraph();
  return tagEnd;
}

function dropTag(page: Page, at: number, end: number): number {
  const { units } = page.source;
  const { name, isClosing, kind } = tag;
  page.tally.add(`tag.${name}`);
  const tagEnd = endOfExtensionTag(page, at, end);
  if (tagEnd < 0) return endOfLine(units, at, end);
  let contentEnd = tagEnd;
  if (!isClosing && units[tagEnd - 2] !== slash) {
    contentEnd = endOfContent(page, name, kind === "dropNested", tagEnd, end);
    if (contentEnd < 0) page.tally.add("tag.unclosed");
    contentEnd = Math.max(tagEnd, contentEnd);
  }
  return kind === "dropNested" || name === "gallery"
    ? endBlock(page, contentEnd)
    : closeGap(page, contentEnd);
}

/** `<nowiki>`: character references are decoded, everything else is text. */
function renderLiteral(page: Page, at: number, end: number): number {
  const { units } = page.source;
  const { prose } = page;
  const tagEnd = endOfExtensionTag(page, at, end);
  if (tagEnd < 0) return tag.nameEnd;
  if (tag.isClosing || units[tagEnd - 2] === slash) return tagEnd;
  const contentEnd = endOfContent(page, "nowiki", false, tagEnd, end);
  if (contentEnd < 0) return tagEnd;
  let next = tagEnd;
  while (!(units[next] === lessThan && units[next + 1] === slash && isNamed(units, next + 2, "nowiki"))) {
    const unit = units[next]!;
    const text = unit === 38 ? readEntity(units, next) : undefined;
    if (text !== undefined) {
      prose.putText(text);
      next = entityEnd;
      continue;
    }
    if (unit <= 32) prose.putSpace();
    else prose.put(unit);
    next++;
  }
  return contentEnd;
}

/** Index behind the first `>`; -1 when no more comes. */
function endOfExtensionTag(page: Page, at: number, end: number): number {
  const { units } = page.source;
  const isInPage = end === page.source.length;
  if (isInPage && (page.unclosedTags.get(">") ?? end) <= at) return -1;
  for (let next = tag.nameEnd; next < end; next++) if (units[next] === greaterThan) return next + 1;
  if (isInPage) page.unclosedTags.set(">", at);
  return -1;
}

/** Index behind the `>` of a tag that may not hold another; -1 when it is none. */
function endOfHtmlTag(units: Uint16Array, at: number): number {
  for (let next = at + 1; ; next++) {
    const unit = units[next]!;
    if (unit === greaterThan) return next + 1;
    if (unit === lessThan || unit === 0) return -1;
  }
}

/** Index behind the closing tag of `name`; -1 when there is none. */
function endOfContent(page: Page, name: string, nests: boolean, from: number, end: number): number {
  const { units } = page.source;
  const isInPage = end === page.source.length;
  if (isInPage && (page.unclosedTags.get(name) ?? end) <= from) return -1;
  let depth = 1;
  for (let at = from; at < end; at++) {
    if (units[at] !== lessThan) continue;
    const isClosing = units[at + 1] === slash;
    if (!isClosing && !nests) continue;
    if (!isNamed(units, isClosing ? at + 2 : at + 1, name)) continue;
    const tagEnd = endOfHtmlTag(units, at);
    if (tagEnd < 0) continue;
    depth += isClosing ? -1 : 1;
    if (depth === 0) return tagEnd;
  }
  if (isInPage) page.unclosedTags.set(name, from);
  return -1;
}

function isNamed(units: Uint16Array, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const unit = units[at + i]!;
    if ((isAsciiLetter(unit) ? unit | 32 : unit) !== name.charCodeAt(i)) return false;
  }
  return !isAsciiLetter(units[at + name.length]!) && !isAsciiDigit(units[at + name.length]!);
}

const hiddenStyle = /display\s*:\s*none/i;

function isHidden(page: Page, tagEnd: number): boolean {
  return (
    !tag.isClosing && tagEnd - tag.nameEnd > 14 && hiddenStyle.test(page.source.slice(tag.nameEnd, tagEnd))
  );
}

function dropHidden(page: Page, tagEnd: number, end: number): number {
  page.tally.add("tag.hidden");
  const contentEnd = endOfContent(page, tag.name, true, tagEnd, end);
  return contentEnd < 0 ? tagEnd : closeGap(page, contentEnd);
}

export function endOfLine(units: Uint16Array, at: number, end: number): number {
  while (at < end && units[at] !== newline) at++;
  return at;
}
