import { InputError } from "../../core/errors.js";
import { Tally } from "../../core/tally.js";
import { cutRecords } from "./cut-records.js";
import type { RecordFormat } from "./dump.js";
import { parseLines } from "./record-pages.js";
import { type RecordPage, readRecord, recogniseRecord } from "./records.js";
import { canonicalNamespaces, type SiteInfo } from "./site-info.js";
import { deriveWikiName, languageOfWiki } from "./wiki-name.js";

/** What the first record of a JSON dump tells. */
export interface RecordHead {
  readonly format: RecordFormat;
  readonly site: SiteInfo;
}

/** Lines among which one must be a record. */
const longestHeadLines = 1000;

/**
 * Reads as far as the first record, and no further.
 *
 * @param lines NDJSON from its beginning
 * @throws InputError when no record is among the first thousand lines
 */
export async function readRecordHead(
  lines: AsyncIterable<Uint8Array>,
  path: string,
  maxRecordBytes: number,
): Promise<RecordHead> {
  const pieces = cutRecords(lines, { chunkBytes: 1, maxRecordBytes, notices: new Tally() });
  let seen = 0;
  let keys = "";
  for await (const piece of pieces) {
    for (const value of parseLines(piece)) {
      const format = recogniseRecord(value);
      if (format === undefined) keys ||= Object.keys(value ?? {}).join(", ");
      if (format === undefined || format === "index-line") continue;
      const record = readRecord(value, format, 1);
      if (record) return { format, site: describeSite(record, format, path) };
    }
    if (++seen >= longestHeadLines) break;
  }
  throw new InputError(
    `the JSON is of no known kind: none of its first ${seen} lines is a page of CirrusSearch or Wikimedia Enterprise (the first has the keys ${keys.slice(0, 200) || "of no object"})`,
    {
      at: { file: path },
      fix: "give a CirrusSearch dump with source_text or a Wikimedia Enterprise snapshot with article_body.wikitext",
    },
  );
}

/** The wiki by its first record; what a record does not tell gets MediaWiki's defaults. */
function describeSite(record: RecordPage, format: RecordFormat, path: string): SiteInfo {
  const base = record.url;
  const wiki = record.wiki ?? deriveWikiName({ base, path: path === "-" ? "" : path, siteName: "" });
  return {
    wiki,
    siteName: "",
    base,
    generator: format === "enterprise" ? "Wikimedia Enterprise" : "CirrusSearch",
    language: record.language ?? languageOfWiki(wiki),
    titleCase: wiki.endsWith("wiktionary") ? "case-sensitive" : "first-letter",
    schemaVersion: "",
    namespaces: canonicalNamespaces,
  };
}
