import { ConfigError } from "../core/errors.js";
import { countWords, type Texts } from "./count-words.js";
import { MergeQueue, type PairMerge } from "./merge-queue.js";
import { type BertOptions, bertTokenizerJson, type TokenizerJson } from "./tokenizer-json.js";

export interface WordPieceTraining extends BertOptions {
  /** Pieces wanted, special tokens included; fewer come out of a text that has no more. */
  readonly vocabularySize: number;
  /** Least count of a pair that is merged; default 2. */
  readonly minPairCount?: number;
  /** Most characters that get a piece, the most frequent; default 1000. */
  readonly alphabetLimit?: number;
  /** First ids, in order. Default BERT's five. */
  readonly specialTokens?: readonly string[];
}

/**
 * Learns a WordPiece vocabulary: from single characters on, the most frequent neighbours become one piece, until
 * there are enough.
 *
 * Source: `WordPieceTrainer` of Hugging Face `tokenizers`, which is byte-pair encoding (Sennrich et al. 2016,
 * arXiv:1508.07909, algorithm 1; equation not checked) with `##` before what goes on with a word.
 * Differs: counts of overlapping pairs ("aaa") are exact; the order of ids is fixed (characters by code unit, bare
 * before `##`, then pieces as they were merged), so the same texts give the same vocabulary.
 *
 * @throws ConfigError when the size does not hold the special tokens and the characters
 */
export async function trainWordPiece(texts: Texts, options: WordPieceTraining): Promise<TokenizerJson> {
  const specials = options.specialTokens ?? ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
  const { normalizer, pre_tokenizer: preTokenizer } = bertTokenizerJson(["[UNK]", "[CLS]", "[SEP]"], options);
  const words = await countWords(texts, normalizer, preTokenizer);
  const alphabet = chooseAlphabet(words, options.alphabetLimit ?? 1000);
  const vocabulary = new Vocabulary([...specials, ...alphabet]);
  const spelled = spellWords(words, new Set(alphabet), vocabulary);
  if (vocabulary.pieces.length > options.vocabularySize) {
    throw new ConfigError(
      `vocabularySize=${options.vocabularySize} does not hold the ${vocabulary.pieces.length} special tokens and characters`,
      { fix: "raise vocabularySize or lower alphabetLimit" },
    );
  }
  mergePairs(spelled, vocabulary, options.vocabularySize, Math.max(1, options.minPairCount ?? 2));
  return bertTokenizerJson(vocabulary.pieces, options);
}

class Vocabulary {
  readonly pieces: string[] = [];
  readonly #ids = new Map<string, number>();

  constructor(pieces: readonly string[]) {
    for (const piece of pieces) this.add(piece);
  }

  /** Id of `piece`, which is new or was there. */
  add(piece: string): number {
    const known = this.#ids.get(piece);
    if (known !== undefined) return known;
    this.#ids.set(piece, this.pieces.length);
    return this.pieces.push(piece) - 1;
  }
}

function chooseAlphabet(words: ReadonlyMap<string, number>, limit: number): string[] {
  const counts = new Map<string, number>();
  for (const [word, count] of words) {
    for (const character of word) counts.set(character, (counts.get(character) ?? 0) + count);
  }
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([character]) => character)
    .sort((a, b) => (a < b ? -1 : 1));
}

interface SpelledWord {
  ids: number[];
  readonly count: number;
}

/** Words as ids of characters; a character outside the alphabet is left out. */
function spellWords(
  words: ReadonlyMap<string, number>,
  alphabet: ReadonlySet<string>,
  vocabulary: Vocabulary,
): SpelledWord[] {
  const kept = [...words].map(([word, count]) => ({
    characters: [...word].filter((c) => alphabet.has(c)),
    count,
  }));
  const inner = new Set(kept.flatMap(({ characters }) => characters.slice(1)));
  for (const character of [...inner].sort((a, b) => (a < b ? -1 : 1))) vocabulary.add(`##${character}`);
  return kept.map(({ characters, count }) => ({
    ids: characters.map((character, i) => vocabulary.add(i === 0 ? character : `##${character}`)),
    count,
  }));
}

/** Pair counts and the words that a pair was seen in (some may have lost it since). */
class PairTable {
  readonly #counts = new Map<number, number>();
  readonly #words = new Map<number, Set<number>>();

  countOf(pair: number): number {
    return this.#counts.get(pair) ?? 0;
  }

  wordsOf(pair: number): Iterable<number> {
    return this.#words.get(pair) ?? [];
  }

  forget(pair: number): void {
    this.#counts.delete(pair);
    this.#words.delete(pair);
  }

  /** Adds (or with `sign` -1 takes away) the pairs of a word. */
  change({ ids, count }: SpelledWord, index: number, sign: 1 | -1, touched: Set<number>): void {
    for (let i = 0; i + 1 < ids.length; i++) {
      const pair = pairKey(ids[i], ids[i + 1]);
      this.#counts.set(pair, this.countOf(pair) + sign * count);
      touched.add(pair);
      if (sign < 0) continue;
      const words = this.#words.get(pair);
      if (words === undefined) this.#words.set(pair, new Set([index]));
      else words.add(index);
    }
  }
}

const keyBase = 0x4000000;
/** Sorts as (left, right) does. */
const pairKey = (left: number, right: number): number => left * keyBase + right;

function mergePairs(words: SpelledWord[], vocabulary: Vocabulary, size: number, minCount: number): void {
  const table = new PairTable();
  const touched = new Set<number>();
  for (const [index, word] of words.entries()) table.change(word, index, 1, touched);
  const queue = new MergeQueue();
  const offer = (pair: number): void => {
    if (table.countOf(pair) >= minCount) queue.push({ pair, count: table.countOf(pair) });
  };
  for (const pair of touched) offer(pair);
  while (vocabulary.pieces.length < size) {
    const best: PairMerge | undefined = queue.pop();
    if (best === undefined) return;
    const count = table.countOf(best.pair);
    if (count !== best.count) continue; // A newer entry with the true count is in the queue.
    touched.clear();
    mergePair(best.pair, words, vocabulary, table, touched);
    for (const pair of touched) offer(pair);
  }
}

function mergePair(
  pair: number,
  words: SpelledWord[],
  vocabulary: Vocabulary,
  table: PairTable,
  touched: Set<number>,
): void {
  const [left, right] = [Math.floor(pair / keyBase), pair % keyBase];
  const merged = vocabulary.add(vocabulary.pieces[left] + vocabulary.pieces[right].slice("##".length));
  for (const index of [...table.wordsOf(pair)]) {
    const word = words[index];
    const ids = joinPair(word.ids, left, right, merged);
    if (ids.length === word.ids.length) continue;
    table.change(word, index, -1, touched);
    word.ids = ids;
    table.change(word, index, 1, touched);
  }
  table.forget(pair);
  touched.delete(pair);
}

function joinPair(ids: readonly number[], left: number, right: number, merged: number): number[] {
  const joined: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const isPair = ids[i] === left && ids[i + 1] === right;
    joined.push(isPair ? merged : ids[i]);
    if (isPair) i++;
  }
  return joined;
}
