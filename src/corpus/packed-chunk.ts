/** What a page of the main namespace is; only articles have sentences. */
export type PageKind = "article" | "redirect" | "disambiguation";
export const pageKinds: readonly PageKind[] = ["article", "redirect", "disambiguation"];

/** One page of a dump as the parse layer keeps it. */
export interface ParsedPage {
  readonly pageId: number;
  readonly revisionId: number;
  /** ISO 8601, as the dump gives it. */
  readonly timestamp: string;
  /** Normalised as MediaWiki does. */
  readonly title: string;
  readonly kind: PageKind;
  /** Normalised title that a redirect leads to; null for other pages. */
  readonly redirectTarget: string | null;
  readonly sentenceCount: number;
}

/**
 * Everything that parsing one chunk of a dump yields, packed so that a worker transfers it instead of
 * copying it: the sentences of all pages follow each other in page order, `sentenceCount` of each page says
 * how many are its own, and the `…Ends` arrays say where each sentence's part of a buffer ends.
 */
export interface PackedChunk {
  readonly pages: readonly ParsedPage[];
  /** Distinct normalised titles that the chunk's anchors lead to, in order of first use. */
  readonly targets: readonly string[];
  /** UTF-8 of all sentences. */
  readonly text: Uint8Array;
  readonly textEnds: Uint32Array;
  /** Packed word offsets of all sentences. */
  readonly words: Uint8Array;
  readonly wordsEnds: Uint32Array;
  /** `[start, end, targetIndex]` triples; offsets in UTF-16 units of the sentence. */
  readonly anchors: Int32Array;
  /** Anchors (not array elements) of the chunk up to and with each sentence. */
  readonly anchorEnds: Uint32Array;
  /** Counts by reason of what parsing kept and dropped. */
  readonly tally: Readonly<Record<string, number>>;
}

/** A packed chunk and the buffers that `postMessage` may take away instead of copying. */
export interface FinishedChunk {
  readonly chunk: PackedChunk;
  readonly transfer: ArrayBuffer[];
}
