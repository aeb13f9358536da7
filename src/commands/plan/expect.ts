import type { DumpSample } from "./sample-dump.js";

/** What a build of the whole dump will have, in the sample's proportions. */
export interface Expected {
  readonly inputBytes: number;
  readonly xmlBytes: number;
  readonly articles: number;
  readonly sentences: number;
  readonly anchors: number;
  readonly targets: number;
}

export function expectTotals(sample: DumpSample, inputBytes: number): Expected {
  const factor = sample.inputBytes === 0 ? 0 : Math.max(1, inputBytes / sample.inputBytes);
  const scale = (count: number): number => Math.round(count * factor);
  return {
    inputBytes,
    xmlBytes: scale(sample.xmlBytes),
    articles: scale(sample.articles),
    sentences: scale(sample.sentences),
    anchors: scale(sample.anchors),
    targets: Math.round(sample.targets * factor ** sample.targetExponent),
  };
}

/** Bytes of a row in the tables that do not grow with the text, as SQLite's dbstat gives them. */
export const rowBytes = { target: 52, targetLabel: 17, selection: 17, draw: 17, duplicateKey: 12 } as const;
/** Keys of a sentence while duplicates are looked for: one of the whole and one a band at a similarity of 0.9. */
const duplicateKeys = 9;
/** The log grows to 64 MB before it moves to the file; a layer is one transaction and stays in it as a whole. */
const logBytes = 64 << 20;

export interface ExpectedDisk {
  readonly parseLayerBytes: number;
  readonly labelLayerBytes: number;
  /** Filter and balance, at most: as if every sentence were selected and drawn. */
  readonly samplingLayerBytes: number;
  /** The log beside the file while the largest layer is written, or the keys of duplicates. */
  readonly temporaryBytes: number;
  readonly totalBytes: number;
}

export function expectDisk(
  sample: DumpSample,
  expected: Expected,
  { looksForDuplicates }: { readonly looksForDuplicates: boolean },
): ExpectedDisk {
  const factor = sample.inputBytes === 0 ? 0 : Math.max(1, expected.inputBytes / sample.inputBytes);
  const textBytes = Math.max(0, sample.databaseBytes - rowBytes.target * sample.targets) * factor;
  const parseLayerBytes = Math.round(textBytes + rowBytes.target * expected.targets);
  const labelLayerBytes = rowBytes.targetLabel * expected.targets;
  const samplingLayerBytes = (rowBytes.selection + rowBytes.draw) * expected.sentences;
  const keyBytes = looksForDuplicates ? duplicateKeys * rowBytes.duplicateKey * expected.sentences : 0;
  const layerBytes = Math.max(labelLayerBytes, rowBytes.draw * expected.sentences);
  const temporaryBytes = logBytes + Math.max(layerBytes, keyBytes);
  const totalBytes = parseLayerBytes + labelLayerBytes + samplingLayerBytes + temporaryBytes;
  return { parseLayerBytes, labelLayerBytes, samplingLayerBytes, temporaryBytes, totalBytes };
}

/** Rows of types and redirects files a second, sentences a second of all layers, bytes hashed (docs/full-dump.md). */
export const rates = { knowledgeRows: 400_000, layerSentences: 40_000, hashedBytes: 400e6 } as const;

export interface ExpectedTime {
  readonly workers: number;
  readonly parseSeconds: number;
  /** What holds the parse back: the workers, the one thread that writes, or a decompressor. */
  readonly limit: "workers" | "writing" | "decompressing";
  readonly totalSeconds: number;
}

/**
 * Time with so many workers: the slowest of parsing, which workers share, of writing and of decompressing from
 * front to back, which they cannot; and what stands before and after, in one thread.
 */
export function expectTime(
  sample: DumpSample,
  expected: Expected,
  {
    workers,
    knowledgeRows,
    hashedBytes,
  }: {
    readonly workers: number;
    readonly knowledgeRows: number;
    readonly hashedBytes: number;
  },
): ExpectedTime {
  const { xmlBytes } = expected;
  const candidates = [
    ["workers", xmlBytes / (workers * sample.parseBytesPerSecond)],
    ["writing", xmlBytes / sample.writeBytesPerSecond],
    ["decompressing", sample.decodeBytesPerSecond === undefined ? 0 : xmlBytes / sample.decodeBytesPerSecond],
  ] as const;
  const [limit, parseSeconds] = candidates.reduce((a, b) => (b[1] > a[1] ? b : a));
  const otherSeconds =
    hashedBytes / rates.hashedBytes +
    knowledgeRows / rates.knowledgeRows +
    expected.sentences / rates.layerSentences;
  return { workers, parseSeconds, limit, totalSeconds: parseSeconds + otherSeconds };
}

/** Measured by bench/memory.ts: the process with its database cache, and a worker with its buffers. */
export const memoryBytes = { process: 280e6, worker: 60e6 } as const;
/** Bytes of the type index for a title, and for a row while it is built (src/ontology). */
const titleBytes = 15;
const buildingRowBytes = 25;
/** Bytes of a link target while layers are made, and of a draw. */
const targetBytes = 9;
const drawBytes = 14;

export interface ExpectedMemory {
  readonly typeIndexBytes: number;
  readonly loadingBytes: number;
  readonly parsingBytes: number;
  readonly layersBytes: number;
  readonly peakBytes: number;
}

/** Memory of each stage, at most; the stages follow each other, so that the peak is the largest. */
export function expectMemory(
  expected: Expected,
  { workers, knowledgeRows }: { readonly workers: number; readonly knowledgeRows: number },
): ExpectedMemory {
  const typeIndexBytes = titleBytes * knowledgeRows;
  const loadingBytes = memoryBytes.process + buildingRowBytes * knowledgeRows;
  const parsingBytes = memoryBytes.process + typeIndexBytes + workers * memoryBytes.worker;
  const layersBytes =
    memoryBytes.process + typeIndexBytes + targetBytes * expected.targets + drawBytes * expected.sentences;
  const peakBytes = Math.max(loadingBytes, parsingBytes, layersBytes);
  return { typeIndexBytes, loadingBytes, parsingBytes, layersBytes, peakBytes };
}
