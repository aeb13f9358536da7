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
  /** A member or a page that gets longer than this is skipped and counted. */
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

export type DumpChunk = RangeChunk | BytesChunk;

/** XML of a chunk: its `<page>` elements, with whatever stands between them; all whole but for damage. */
export interface ChunkXml {
  readonly xml: Uint8Array;
  /** What was lost or mended, counted by reason. */
  readonly notices: Readonly<Record<string, number>>;
}

/**
 * How a dump is cut: `index` and `members` along the members of a multistream bzip2 file (with its index
 * file, or in fixed byte ranges), `ranges` a plain XML file, `sequential` from front to back.
 *
 * The numbers of the chunks mean the same only for the same plan and the same sizes.
 */
export type DumpPlan = "index" | "members" | "ranges" | "sequential";

export type Compression = "none" | "bz2" | "gz" | "xz";

export interface DumpSource {
  /** Path of the file, or `-` for standard input. */
  readonly path: string;
  readonly compression: Compression;
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

/** Reasons that this folder counts. */
export const notice = {
  /** The input ends in the middle: every whole page before that is there. */
  truncated: "truncated",
  /** A bzip2 block of at most 900 kB that cannot be decoded; its neighbours are there. */
  corruptBlock: "corrupt_block",
  /** A gzip or xz stream breaks here, and nothing behind it can be read. */
  corruptStream: "corrupt_stream",
  memberTooLarge: "member_too_large",
  pageTooLarge: "page_too_large",
  /** A `<page>` without `</page>`, title or id. */
  brokenPage: "broken_page",
  pageWithoutText: "page_without_text",
  indexMismatch: "index_mismatch",
} as const;
