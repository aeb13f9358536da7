import { Tally } from "../../core/tally.js";
import { cutPages } from "./cut-pages.js";
import type { BytesChunk } from "./dump.js";

export interface SequentialOptions {
  readonly chunkBytes: number;
  readonly maxChunkBytes: number;
  /** Shared with the decompression: what it counts is handed on with the chunk under way. */
  readonly notices: Tally;
  readonly inputBytes: ByteCounter;
  /** Chunks before this number are read and dropped. */
  readonly from: number;
}

/**
 * Chunks out of decompressed XML. One is held back, so that the last carries what the end brought to light;
 * a dump without a page, but with something to tell, has one empty chunk.
 */
export async function* bytesChunks(
  xml: AsyncIterable<Uint8Array>,
  { chunkBytes, maxChunkBytes, notices, inputBytes, from }: SequentialOptions,
): AsyncGenerator<BytesChunk> {
  const told = new Tally();
  let toldBytes = 0;
  const finish = (number: number, piece: Uint8Array<ArrayBuffer>): BytesChunk => {
    const news = countNews(notices, told);
    told.merge(news);
    const chunkInputBytes = inputBytes.count - toldBytes;
    toldBytes = inputBytes.count;
    return { kind: "bytes", number, inputBytes: chunkInputBytes, xml: piece, notices: news };
  };
  let held: Uint8Array<ArrayBuffer> | undefined;
  let number = 0;
  for await (const piece of cutPages(xml, { chunkBytes, maxBytes: maxChunkBytes, notices })) {
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

function countNews(notices: Tally, told: Tally): Record<string, number> {
  const news = new Tally();
  for (const [reason, count] of Object.entries(notices.toJSON())) news.add(reason, count - told.get(reason));
  return news.toJSON();
}

/** Bytes that have passed through `counted`. */
export interface ByteCounter {
  count: number;
}

export async function* counted(
  input: AsyncIterable<Uint8Array>,
  counter: ByteCounter,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of input) {
    counter.count += bytes.length;
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
