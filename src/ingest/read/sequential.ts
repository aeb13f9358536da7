import { Tally } from "../../core/tally.js";
import { type CutPagesOptions, cutPages } from "./cut-pages.js";
import type { BytesChunk } from "./dump.js";

export interface SequentialOptions {
  /** Shared with the decompression: what it counts is handed on with the chunk under way. */
  readonly notices: Tally;
  readonly inputBytes: ByteCounter;
  /** Chunks before this number are read and dropped. */
  readonly from: number;
}

/** What every chunk of a dump that is read from front to back says of itself. */
export interface ChunkFacts {
  readonly number: number;
  readonly inputBytes: number;
  readonly notices: Readonly<Record<string, number>>;
}

type Piece = Uint8Array<ArrayBuffer>;

/**
 * Chunks out of pieces of decompressed content. One is held back, so that the last carries what the end brought
 * to light; a dump without a page, but with something to tell, has one empty chunk.
 */
export async function* numberPieces<Chunk extends ChunkFacts>(
  pieces: AsyncIterable<Piece>,
  { notices, inputBytes, from }: SequentialOptions,
  toChunk: (piece: Piece, facts: ChunkFacts) => Chunk,
): AsyncGenerator<Chunk> {
  const told = new Tally();
  let toldBytes = 0;
  const finish = (number: number, piece: Piece): Chunk => {
    const news = countNews(notices, told);
    told.merge(news);
    const chunkInputBytes = inputBytes.count - toldBytes;
    toldBytes = inputBytes.count;
    return toChunk(piece, { number, inputBytes: chunkInputBytes, notices: news });
  };
  let held: Piece | undefined;
  let number = 0;
  for await (const piece of pieces) {
    if (held) {
      const chunk = finish(number, held);
      if (number >= from) yield chunk;
      number++;
    }
    held = piece;
  }
  const last = finish(number, held ?? new Uint8Array(0));
  if (number >= from && (held || Object.keys(last.notices).length > 0)) yield last;
}

/** Chunks out of decompressed XML. */
export function bytesChunks(
  xml: AsyncIterable<Uint8Array>,
  options: CutPagesOptions & SequentialOptions,
): AsyncGenerator<BytesChunk> {
  return numberPieces(cutPages(xml, options), options, (piece, facts) => ({
    kind: "bytes",
    ...facts,
    xml: piece,
  }));
}

function countNews(notices: Tally, told: Tally): Record<string, number> {
  const news = new Tally();
  for (const [reason, count] of Object.entries(notices.toJSON())) news.add(reason, count - told.get(reason));
  return news.toJSON();
}

/** Bytes of an input that have passed through `counted`; what is read a second time counts once. */
export interface ByteCounter {
  count: number;
}

export async function* counted(
  input: AsyncIterable<Uint8Array>,
  counter: ByteCounter,
): AsyncGenerator<Uint8Array> {
  let position = 0;
  for await (const bytes of input) {
    position += bytes.length;
    counter.count = Math.max(counter.count, position);
    yield bytes;
  }
}

/** An input whose beginning was read ahead, from its beginning. */
export async function* prepend(
  ahead: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* ahead;
    for (let step = await rest.next(); !step.done; step = await rest.next()) yield step.value;
  } finally {
    await rest.return?.();
  }
}

/** What `rest` gives, remembered in `ahead`; whoever stops early leaves `rest` open. */
export async function* remember(
  rest: AsyncIterator<Uint8Array>,
  ahead: Uint8Array[],
): AsyncGenerator<Uint8Array> {
  for (let step = await rest.next(); !step.done; step = await rest.next()) {
    ahead.push(step.value);
    yield step.value;
  }
}

/** Bytes that are in memory, and what follows them. */
export async function* concat(
  first: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* rest;
}
