import { ConfigError } from "../core/errors.js";
import { nextCharacter } from "./characters.js";
import type { PieceSink, TokenModel } from "./model.js";
import { PieceTrie } from "./piece-trie.js";

/** A piece and its natural-log probability; a piece's id is its place in the list. */
export type ScoredPiece = readonly [piece: string, score: number];

export interface UnigramOptions {
  /** Place of the unknown piece; without it, a text that needs it cannot be encoded. */
  readonly unknownId?: number;
  /** Writes an unknown character as its UTF-8 bytes `<0x00>`..`<0xFF>` where the vocabulary has them. */
  readonly byteFallback?: boolean;
}

/** How far below the least likely piece an unknown character lies (SentencePiece's kUnkPenalty). */
const unknownPenalty = 10;

/**
 * Unigram language model: the segmentation of a word whose pieces have the greatest sum of scores.
 *
 * Source: Kudo 2018, "Subword Regularization" (arXiv:1804.10959), section 3.2, with the unknown penalty and the
 * order of ties of Hugging Face `tokenizers`; equation not checked.
 * Differs: none known. Neighbouring unknown characters are one token.
 */
export class Unigram implements TokenModel {
  readonly size: number;
  readonly #pieces: readonly ScoredPiece[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #trie = new PieceTrie();
  readonly #scores: Float64Array;
  readonly #unknownId: number;
  readonly #unknownScore: number;
  readonly #byteIds: Int32Array | undefined;
  #bestScores = new Float64Array(64);
  #bestStarts = new Int32Array(64);
  #bestIds = new Int32Array(64);

  /** @throws ConfigError when the unknown id is no piece, or a piece is empty or not scored */
  constructor(pieces: readonly ScoredPiece[], { unknownId, byteFallback = false }: UnigramOptions = {}) {
    const isKnown = unknownId !== undefined && pieces[unknownId] !== undefined;
    if (!isKnown) {
      throw new ConfigError(`the unknown id ${unknownId} is not one of the ${pieces.length} pieces`, {
        fix: "set unk_id to the place of the unknown piece",
      });
    }
    this.#unknownId = unknownId;
    this.size = pieces.length;
    this.#pieces = pieces;
    this.#ids = new Map(pieces.map(([piece], id) => [piece, id]));
    this.#scores = Float64Array.from(pieces, ([, score]) => score);
    for (const [id, [piece, score]] of pieces.entries()) {
      if (typeof piece !== "string" || !Number.isFinite(score)) {
        throw new ConfigError(`piece ${id} (${JSON.stringify(piece)}) has the score ${score}`, {
          fix: "give every piece a finite score",
        });
      }
      if (piece !== "") this.#trie.set(piece, id);
    }
    this.#unknownScore = this.#scores.reduce((least, score) => Math.min(least, score), 0) - unknownPenalty;
    this.#byteIds = byteFallback ? this.#findBytes() : undefined;
  }

  idOf(piece: string): number | undefined {
    return this.#ids.get(piece);
  }

  pieceOf(id: number): string | undefined {
    return this.#pieces[id]?.[0];
  }

  tokenize(word: string, sink: PieceSink): void {
    this.#search(word);
    const path: number[] = [];
    for (let end = word.length; end > 0; end = this.#bestStarts[end]) path.push(end);
    for (let i = path.length - 1; i >= 0; i--) {
      const start = this.#bestStarts[path[i]];
      if (this.#bestIds[path[i]] !== -1) {
        sink.push(this.#bestIds[path[i]], start, path[i]);
        continue;
      }
      while (i > 0 && this.#bestIds[path[i - 1]] === -1) i--;
      this.#pushUnknown(word, start, path[i], sink);
    }
  }

  /** Viterbi: fills, for every end, the best last piece (-1: an unknown character). */
  #search(word: string): void {
    this.#reserve(word.length + 1);
    const [scores, starts, ids] = [this.#bestScores, this.#bestStarts, this.#bestIds];
    starts.fill(-1, 0, word.length + 1);
    scores[0] = 0;
    for (let start = 0, next = 0; start < word.length; start = next) {
      next = nextCharacter(word, start);
      const base = scores[start];
      let isCovered = false;
      let node: number = PieceTrie.root;
      for (let at = start; at < word.length; at++) {
        node = this.#trie.step(node, word.charCodeAt(at));
        if (node === -1) break;
        const id = this.#trie.valueAt(node);
        if (id === -1) continue;
        const end = at + 1;
        const score = base + this.#scores[id];
        if (starts[end] === -1 || score > scores[end]) {
          [scores[end], starts[end], ids[end]] = [score, start, id];
        }
        isCovered ||= end === next;
      }
      if (isCovered) continue;
      const score = base + this.#unknownScore;
      if (starts[next] === -1 || score > scores[next]) {
        [scores[next], starts[next], ids[next]] = [score, start, -1];
      }
    }
  }

  #pushUnknown(word: string, start: number, end: number, sink: PieceSink): void {
    const byteIds = this.#byteIds;
    const bytes = byteIds && Array.from(Buffer.from(word.slice(start, end), "utf8"), (byte) => byteIds[byte]);
    if (bytes && !bytes.includes(-1)) for (const id of bytes) sink.push(id, start, end);
    else sink.push(this.#unknownId, start, end);
  }

  #findBytes(): Int32Array {
    const name = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
    return Int32Array.from({ length: 256 }, (_, byte) => this.#ids.get(name(byte)) ?? -1);
  }

  #reserve(length: number): void {
    if (length <= this.#bestScores.length) return;
    const size = 2 * length;
    this.#bestScores = new Float64Array(size);
    this.#bestStarts = new Int32Array(size);
    this.#bestIds = new Int32Array(size);
  }
}
