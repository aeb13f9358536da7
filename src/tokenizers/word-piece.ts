import { ConfigError } from "../core/errors.js";
import { expectedOneOf } from "../core/suggest.js";
import { nextCharacter } from "./characters.js";
import type { PieceSink, TokenModel } from "./model.js";
import { PieceTrie } from "./piece-trie.js";

export interface WordPieceOptions {
  /** Stands for a word with no pieces; must be in the vocabulary. Default `[UNK]`. */
  readonly unknownToken?: string;
  /** Marks a piece that goes on with a word. Default `##`. */
  readonly continuingPrefix?: string;
  /** Longer words, in characters, are unknown. Default 100. */
  readonly maxWordCharacters?: number;
}

/**
 * WordPiece: at every place of a word the longest piece of the vocabulary; a word that cannot be covered is
 * one unknown token.
 *
 * Source: Wu et al. 2016, "Google's Neural Machine Translation System" (arXiv:1609.08144), section 4.1, in the
 * greedy form of BERT's `WordpieceTokenizer`; equation not checked.
 * Differs: none known from Hugging Face `tokenizers`.
 */
export class WordPiece implements TokenModel {
  readonly size: number;
  readonly unknownId: number;
  readonly #pieces: ReadonlyMap<number, string>;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #firsts = new PieceTrie();
  readonly #continuations = new PieceTrie();
  readonly #maxWordCharacters: number;
  /** Pieces of the word at hand: `[id, end]` pairs, kept until it is known that the word can be covered. */
  readonly #found: number[] = [];

  /** @throws ConfigError when the vocabulary lacks the unknown token */
  constructor(vocabulary: ReadonlyMap<string, number>, options: WordPieceOptions = {}) {
    const { unknownToken = "[UNK]", continuingPrefix = "##", maxWordCharacters = 100 } = options;
    const unknownId = vocabulary.get(unknownToken);
    if (unknownId === undefined) {
      throw new ConfigError(
        `the vocabulary of ${vocabulary.size} pieces has no unknown token "${unknownToken}": ` +
          expectedOneOf(
            unknownToken,
            [...vocabulary.keys()].filter((piece) => /^[[<]/.test(piece)).slice(0, 12),
          ),
        { fix: "name the vocabulary's own unknown token" },
      );
    }
    this.unknownId = unknownId;
    this.#ids = vocabulary;
    this.#pieces = new Map([...vocabulary].map(([piece, id]) => [id, piece]));
    this.size = [...vocabulary.values()].reduce((size, id) => Math.max(size, id + 1), 0);
    this.#maxWordCharacters = maxWordCharacters;
    for (const [piece, id] of vocabulary) {
      if (piece !== "") this.#firsts.set(piece, id);
      if (piece.startsWith(continuingPrefix) && piece.length > continuingPrefix.length) {
        this.#continuations.set(piece.slice(continuingPrefix.length), id);
      }
    }
  }

  idOf(piece: string): number | undefined {
    return this.#ids.get(piece);
  }

  pieceOf(id: number): string | undefined {
    return this.#pieces.get(id);
  }

  tokenize(word: string, sink: PieceSink): void {
    if (this.#isTooLong(word) || !this.#cover(word)) {
      sink.push(this.unknownId, 0, word.length);
      return;
    }
    let start = 0;
    for (let i = 0; i < this.#found.length; i += 2) {
      sink.push(this.#found[i], start, this.#found[i + 1]);
      start = this.#found[i + 1];
    }
  }

  #isTooLong(word: string): boolean {
    if (word.length <= this.#maxWordCharacters) return false;
    let characters = 0;
    for (let at = 0; at < word.length; at = nextCharacter(word, at)) characters++;
    return characters > this.#maxWordCharacters;
  }

  /** Fills `#found`; false when some place has no piece. */
  #cover(word: string): boolean {
    this.#found.length = 0;
    let trie = this.#firsts;
    for (let start = 0; start < word.length; ) {
      let [id, end] = [-1, start];
      for (let at = start, node: number = PieceTrie.root; at < word.length; at++) {
        node = trie.step(node, word.charCodeAt(at));
        if (node === -1) break;
        const value = trie.valueAt(node);
        if (value !== -1) [id, end] = [value, at + 1];
      }
      if (id === -1) return false;
      this.#found.push(id, end);
      start = end;
      trie = this.#continuations;
    }
    return true;
  }
}
