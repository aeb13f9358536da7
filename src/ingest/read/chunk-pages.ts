import { decodeWikitext } from "./decode-wikitext.js";
import type { ChunkContent } from "./dump.js";
import type { ChunkPage } from "./page.js";
import { eachPage } from "./page-scanner.js";
import { eachRecordPage, type RecordPageOptions } from "./record-pages.js";

/**
 * Every page of a chunk in order, whatever kind of dump it is of; a page's text is there until the next is taken.
 *
 * @param options.notices gets `broken_page`, `broken_record`, `other_wiki` and `page_without_text`
 */
export function* eachChunkPage(
  content: ChunkContent,
  options: RecordPageOptions,
): Generator<ChunkPage, void, undefined> {
  if (!(content instanceof Uint8Array)) return yield* eachRecordPage(content, options);
  const { notices, site } = options;
  for (const page of eachPage(content, { namespaces: site.namespaces, ...(notices ? { notices } : {}) })) {
    const { textStart, textEnd } = page;
    const readText = (out: Uint16Array): number => decodeWikitext(content, textStart, textEnd, out);
    yield { ...page, maxUnits: textEnd - textStart, readText };
  }
}
