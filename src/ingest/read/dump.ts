import { type Compression, damage } from "../../core/decompress/compression.js";
import type { SiteInfo } from "./site-info.js";

/** A piece of a file that whoever reads it cuts out itself, so that no thread passes over the whole file. */
export interface RangeChunk {
  readonly kind: "range";
  /** Place in the dump, from 0; the same for any number of threads. */
  readonly number: number;
  /** Bytes of the dump file that this chunk stands for; they add up to the file's size. */
  readonly inputBytes: number;
  readonly path: string;
  readonly format: "bz2" | "xml";
  /** Owns every bzip2 member, or every page, that begins in bytes `[start, end)` of the file. */
  readonly start: number;
  readonly end: number;
  /** True when the dump opens with `<mediawiki>`, so that one without `</mediawiki>` at its end is truncated. */
  readonly hasRoot: boolean;
  /** A page, or the members of a chunk together, get no longer than this: what would go beyond is skipped. */
  readonly maxBytes: number;
}

/** Whole pages out of a compression that only reads from front to back. */
export interface BytesChunk {
  readonly kind: "bytes";
  readonly number: number;
  /** Bytes of the compressed input read since the chunk before. */
  readonly inputBytes: number;
  /** Its buffer belongs to this chunk alone and may be transferred to a worker. */
  readonly xml: Uint8Array<ArrayBuffer>;
  readonly notices: Readonly<Record<string, number>>;
}

/** Kinds of JSON dumps: CirrusSearch's index dumps, and the article snapshots of Wikimedia Enterprise. */
export type RecordFormat = "cirrus-search" | "enterprise";

/** Whole lines of NDJSON; CirrusSearch's index lines stand before their records. */
export interface RecordLines {
  readonly format: RecordFormat;
  readonly lines: Uint8Array;
}

/** Whole records of a JSON dump, which whoever reads the chunk parses. */
export interface RecordsChunk extends RecordLines {
  readonly kind: "records";
  readonly number: number;
  /** Bytes of the compressed input read since the chunk before. */
  readonly inputBytes: number;
  readonly notices: Readonly<Record<string, number>>;
}

export type DumpChunk = RangeChunk | BytesChunk | RecordsChunk;

/** Pages as the dump has them: XML of `<page>` elements, with whatever stands between them, or JSON records. */
export type ChunkContent = Uint8Array | RecordLines;

/** What a chunk holds; all pages are whole but for damage. */
export interface ReadChunk {
  readonly content: ChunkContent;
  /** What was lost or mended, counted by reason. */
  readonly notices: Readonly<Record<string, number>>;
}

/**
 * How a dump is cut: `index` and `members` along the members of a multistream bzip2 file (with its index
 * file, or in fixed byte ranges), `ranges` a plain XML file, `sequential` from front to back (JSON always).
 *
 * The numbers of the chunks mean the same only for the same plan and the same sizes.
 */
export type DumpPlan = "index" | "members" | "ranges" | "sequential";

export interface DumpSource {
  /** Path of the file, or `-` for standard input. */
  readonly path: string;
  readonly compression: Compression;
  readonly format: "xml" | RecordFormat;
  readonly plan: DumpPlan;
  readonly site: SiteInfo;
  /** Size of the file; undefined for standard input. */
  readonly totalBytes: number | undefined;
  /** What planning met, counted by reason: `index_mismatch`. */
  readonly notices: Readonly<Record<string, number>>;
  /**
   * Chunks from number `from` on.
   *
   * A sequential plan reads the chunks before `from` and drops them; standard input can be read once.
   */
  chunks(from?: number): AsyncGenerator<DumpChunk>;
}

/**
 * Stands where a block is missing, so that the page before does not run into the rest of a page behind: the
 * first is broken by the opening of another, and that one has no title.
 */
export const damageMark: Uint8Array = Buffer.from("\n<page>\n");

/** Reasons that this folder counts. */
export const notice = {
  ...damage,
  pageTooLarge: "page_too_large",
  /** A `<page>` without `</page>`, title or id. */
  brokenPage: "broken_page",
  /** A line, or a member of an array, that is no JSON object with id, revision and title. */
  brokenRecord: "broken_record",
  recordTooLarge: "record_too_large",
  /** A record of another wiki than the first one's. */
  otherWiki: "other_wiki",
  /** A file in a tar archive whose name is not that of JSON. */
  otherFile: "other_file",
  pageWithoutText: "page_without_text",
  indexMismatch: "index_mismatch",
} as const;
