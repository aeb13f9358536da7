import { asBuffer } from "../../core/bytes.js";
import type { Tally } from "../../core/tally.js";
import { notice, type RecordLines } from "./dump.js";
import type { ChunkPage } from "./page.js";
import { inventPageId, type RecordPage, readIndexLine, readRecord, recogniseRecord } from "./records.js";
import { findRedirectTarget, redirectHeadLength } from "./redirect-target.js";
import { createNamespaceFinder, type SiteInfo } from "./site-info.js";

export interface RecordPageOptions {
  readonly site: SiteInfo;
  /** Gets `broken_record`, `other_wiki` and `page_without_text`. */
  readonly notices?: Tally;
}

const newline = 0x0a;

/** The JSON of every line; undefined for one that is none, nothing for an empty one. */
export function* parseLines(bytes: Uint8Array): Generator<unknown> {
  const buffer = asBuffer(bytes);
  for (let start = 0; start < buffer.length; ) {
    const at = buffer.indexOf(newline, start);
    const end = at < 0 ? buffer.length : at;
    const line = buffer.toString("utf8", start, end).replace(/^\uFEFF/, "");
    start = end + 1;
    if (line.trim() !== "") yield tryParseJson(line);
  }
}

function tryParseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Every page of a chunk's records in order, each article followed by the redirects that its record names. These have
 * no id and no revision there: their ids are those of `inventPageId`, their revision is that of the article.
 *
 * Lines that cannot be read, and records of other wikis, are counted and skipped.
 */
export function* eachRecordPage(
  { lines, format }: RecordLines,
  { site, notices }: RecordPageOptions,
): Generator<ChunkPage, void, undefined> {
  const findNamespace = createNamespaceFinder(site.namespaces);
  let indexId: number | undefined;
  for (const value of parseLines(lines)) {
    const kind = recogniseRecord(value);
    if (kind === "index-line") {
      indexId = readIndexLine(value);
      continue;
    }
    const record = kind === format ? readRecord(value, format, indexId) : undefined;
    indexId = undefined;
    const reason = judgeRecord(record, site);
    if (reason !== undefined) notices?.add(reason);
    else yield* pagesOf(record!, site, findNamespace, notices);
  }
}

/** Why a record is skipped. */
function judgeRecord(record: RecordPage | undefined, { wiki }: SiteInfo): string | undefined {
  if (record === undefined) return notice.brokenRecord;
  return record.wiki === undefined || record.wiki === wiki ? undefined : notice.otherWiki;
}

function* pagesOf(
  record: RecordPage,
  site: SiteInfo,
  findNamespace: (title: string) => number,
  notices: Tally | undefined,
): Generator<ChunkPage> {
  const { title, namespace, pageId, revisionId, timestamp, model, text } = record;
  const head = { revisionId, timestamp, model };
  if (text === undefined) notices?.add(notice.pageWithoutText);
  else {
    const redirectTarget =
      model === undefined || model === "wikitext"
        ? findRedirectTarget(text.slice(0, redirectHeadLength))
        : undefined;
    const readText = (out: Uint16Array): number => writeUnits(text, out);
    yield { ...head, title, namespace, pageId, redirectTarget, maxUnits: text.length, readText };
  }
  // Titles outside the main namespace come without their prefix: a redirect to one would lead astray.
  if (namespace !== 0) return;
  for (const redirect of record.redirects) {
    yield {
      ...head,
      title: redirect.title,
      namespace: redirect.namespace ?? findNamespace(redirect.title),
      pageId: inventPageId(redirect.title, site.titleCase === "first-letter"),
      redirectTarget: title,
      maxUnits: 0,
      readText: () => 0,
    };
  }
}

/** UTF-16 units of a text by the rules of `decodeWikitext`: no NUL, no carriage return, no half of a pair alone. */
function writeUnits(text: string, out: Uint16Array): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0 || unit === 0x0d) continue;
    if ((unit & 0xf800) !== 0xd800) out[length++] = unit;
    else if (unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      out[length++] = unit;
      out[length++] = text.charCodeAt(++i);
    } else out[length++] = 0xfffd;
  }
  return length;
}
