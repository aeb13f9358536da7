import { asBuffer } from "../../core/bytes.js";
import { type Compression, detectCompression } from "../../core/decompress/compression.js";
import { InputError } from "../../core/errors.js";
import type { Tally } from "../../core/tally.js";
import { parseSiteInfo, type SiteInfo } from "./site-info.js";
import { isTar } from "./tar-files.js";

/** What the first bytes of the XML tell. */
export interface DumpHead {
  readonly site: SiteInfo;
  /** Whether it opens with `<mediawiki>`; a piece of a dump does not. */
  readonly hasRoot: boolean;
}

const whatToGive = "a pages-articles dump from https://dumps.wikimedia.org";

/** What people have at hand instead, and what they can do. */
const foreignMagics: readonly (readonly [magic: string, name: string, fix: string])[] = [
  ["7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it: 7z x -so FILE | nerforge ... --dump -"],
  ["(\xb5/\xfd", "compressed by zstd", "unpack it: zstd -dc FILE | nerforge ... --dump -"],
  ["PK\x03\x04", "a zip archive", "unpack it: unzip -p FILE | nerforge ... --dump -"],
];

/**
 * Compression by the first bytes of a file.
 *
 * @param first 512 bytes, or all there are
 * @throws InputError when they begin neither XML, JSON, a tar archive nor a compression that is known here
 */
export function recogniseCompression(first: Uint8Array, path: string): Compression {
  const start = asBuffer(first).toString("latin1");
  const at = { file: path };
  if (start === "") throw new InputError("the dump is empty", { at, fix: "download it again" });
  const compression = detectCompression(first);
  if (compression !== "none") return compression;
  if (/^(?:\xef\xbb\xbf)?\s*(?:[<{[]|$)/.test(start) || isTar(first)) return "none";
  const foreign = foreignMagics.find(([magic]) => start.startsWith(magic));
  throw new InputError(
    `the dump is ${foreign ? foreign[1] : `of no known kind: it begins with ${JSON.stringify(start.slice(0, 8))}`}, expected MediaWiki XML, or JSON of CirrusSearch or Wikimedia Enterprise, plain or in bzip2, gzip or xz`,
    { at, fix: foreign ? foreign[2] : `download ${whatToGive}` },
  );
}

/** What decompressed bytes are: XML unless they say otherwise. */
export type ContentKind = "xml" | "json-lines" | "json-array" | "tar";

/** @param first 512 bytes, or all there are */
export function recogniseContent(first: Uint8Array): ContentKind {
  if (isTar(first)) return "tar";
  const start = asBuffer(first)
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  return start.startsWith("{") ? "json-lines" : start.startsWith("[") ? "json-array" : "xml";
}

/** Site information stands in the first few kilobytes; a page or this much without any means there is none. */
const longestHeadBytes = 1 << 20;

/**
 * Reads as far as the site information goes, and no further.
 *
 * @param damage what the decompression counted; a damaged dump may have no head that could be recognised
 * @throws InputError when the XML is not MediaWiki's
 */
export async function readHead(
  xml: AsyncIterable<Uint8Array>,
  path: string,
  damage: Tally,
): Promise<DumpHead> {
  let head: Buffer = Buffer.alloc(0);
  for await (const piece of xml) {
    head = Buffer.concat([head, piece]);
    if (head.includes("</siteinfo>") || head.includes("<page>") || head.length >= longestHeadBytes) break;
  }
  const isDamaged = Object.keys(damage.toJSON()).length > 0;
  if (!isDamaged && !isExport(head))
    throw new InputError(
      `the XML is not a MediaWiki export: it begins with ${JSON.stringify(head.toString("utf8", 0, 60))}, expected <mediawiki>`,
      { at: { file: path }, fix: `download ${whatToGive}` },
    );
  const site = parseSiteInfo(head.subarray(0, longestHeadBytes), path === "-" ? "" : path);
  return { site, hasRoot: head.includes(root) };
}

const root = "<mediawiki";

/** Whether it is one, or, for a file that ends early, could have become one. */
function isExport(head: Buffer): boolean {
  if (head.includes(root) || head.includes("<page>")) return true;
  const opening = head
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .replace(/^\s*<\?xml[^>]*\?>/, "")
    .trim();
  return head.length < 200 && opening !== "" && root.startsWith(opening);
}
