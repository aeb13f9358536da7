import { nextCharacter } from "./characters.js";
import { PieceTrie } from "./piece-trie.js";

/** log(exp(a) + exp(b)) without overflow. */
const addLogs = (a: number, b: number): number => {
  if (a === Number.NEGATIVE_INFINITY) return b;
  if (b === Number.NEGATIVE_INFINITY) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
};

/** Segmentations of words into scored pieces, for training: how likely each piece is, and the best of them. */
export class UnigramLattice {
  readonly #trie = new PieceTrie();
  readonly #scores: Float64Array;
  /** Pieces that end at each place: `[id, start]` pairs, by end. */
  #arriving: number[][] = [];

  constructor(pieces: readonly string[], scores: Float64Array) {
    this.#scores = scores;
    for (const [id, piece] of pieces.entries()) this.#trie.set(piece, id);
  }

  /**
   * Adds to `expected`, for every piece, how often it stands in `word` by the model, times `count`.
   *
   * Source: Kudo 2018 (arXiv:1804.10959), section 3.2 (the E step, by forward and backward sums); equation not checked.
   *
   * @returns the natural logarithm of the word's probability; -Infinity when no pieces spell it
   */
  addExpected(word: string, count: number, expected: Float64Array): number {
    this.#fill(word);
    const size = word.length;
    const forward = new Float64Array(size + 1).fill(Number.NEGATIVE_INFINITY);
    const backward = new Float64Array(size + 1).fill(Number.NEGATIVE_INFINITY);
    forward[0] = backward[size] = 0;
    this.#eachEdge(size, false, (id, start, end) => {
      forward[end] = addLogs(forward[end], forward[start] + this.#scores[id]);
    });
    const total = forward[size];
    if (total === Number.NEGATIVE_INFINITY) return total;
    this.#eachEdge(size, true, (id, start, end) => {
      backward[start] = addLogs(backward[start], backward[end] + this.#scores[id]);
    });
    this.#eachEdge(size, false, (id, start, end) => {
      const log = forward[start] + this.#scores[id] + backward[end] - total;
      expected[id] += count * Math.exp(log);
    });
    return total;
  }

  /** The best segmentation of `word` without the piece `excluded`, last piece first; undefined when none. */
  findBest(word: string, excluded = -1): number[] | undefined {
    this.#fill(word);
    const best = new Float64Array(word.length + 1).fill(Number.NEGATIVE_INFINITY);
    const ids = new Int32Array(word.length + 1).fill(-1);
    const starts = new Int32Array(word.length + 1);
    best[0] = 0;
    this.#eachEdge(word.length, false, (id, start, end) => {
      const score = best[start] + this.#scores[id];
      if (id !== excluded && score > best[end]) [best[end], ids[end], starts[end]] = [score, id, start];
    });
    if (ids[word.length] === -1) return undefined;
    const path: number[] = [];
    for (let end = word.length; end > 0; end = starts[end]) path.push(ids[end]);
    return path;
  }

  #fill(word: string): void {
    this.#arriving = Array.from({ length: word.length + 1 }, () => []);
    for (let start = 0; start < word.length; start = nextCharacter(word, start)) {
      let node: number = PieceTrie.root;
      for (let at = start; at < word.length; at++) {
        node = this.#trie.step(node, word.charCodeAt(at));
        if (node === -1) break;
        const id = this.#trie.valueAt(node);
        if (id !== -1) this.#arriving[at + 1].push(id, start);
      }
    }
  }

  /** Edges by rising end, or by falling end when `isBackward`: whatever an edge needs is summed before it. */
  #eachEdge(
    size: number,
    isBackward: boolean,
    visit: (id: number, start: number, end: number) => void,
  ): void {
    for (let step = 1; step <= size; step++) {
      const end = isBackward ? size + 1 - step : step;
      const edges = this.#arriving[end];
      for (let i = 0; i < edges.length; i += 2) visit(edges[i], edges[i + 1], end);
    }
  }
}
