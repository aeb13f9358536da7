import { Tally } from "../core/tally.js";
import type { PackedChunk } from "./packed-chunk.js";

/** One chunk that holds the pages of all, in their order; what a chunk cut into pieces would have given whole. */
export function joinChunks(chunks: readonly PackedChunk[]): PackedChunk {
  const targets = new Map<string, number>();
  const tally = new Tally();
  const anchors: number[] = [];
  for (const chunk of chunks) {
    tally.merge(chunk.tally);
    const renumbered = chunk.targets.map((title) => {
      if (!targets.has(title)) targets.set(title, targets.size);
      return targets.get(title)!;
    });
    for (let i = 0; i < chunk.anchors.length; i += 3) {
      anchors.push(chunk.anchors[i], chunk.anchors[i + 1], renumbered[chunk.anchors[i + 2]]);
    }
  }
  return {
    pages: chunks.flatMap(({ pages }) => pages),
    targets: [...targets.keys()],
    text: joinBytes(chunks.map(({ text }) => text)),
    textEnds: joinEnds(chunks.map(({ textEnds }) => textEnds)),
    words: joinBytes(chunks.map(({ words }) => words)),
    wordsEnds: joinEnds(chunks.map(({ wordsEnds }) => wordsEnds)),
    anchors: Int32Array.from(anchors),
    anchorEnds: joinEnds(chunks.map(({ anchorEnds }) => anchorEnds)),
    tally: tally.toJSON(),
  };
}

const joinBytes = (pieces: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(pieces));

/** Cumulative ends go on where those of the piece before stop. */
function joinEnds(pieces: readonly Uint32Array[]): Uint32Array {
  const joined = new Uint32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  let base = 0;
  for (const piece of pieces) {
    for (const end of piece) joined[at++] = base + end;
    base = at === 0 ? 0 : joined[at - 1];
  }
  return joined;
}
