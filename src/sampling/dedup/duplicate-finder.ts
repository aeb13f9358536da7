import { rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { CorpusHandle } from "../../corpus/handle.js";
import { lastSentenceId, TextReader } from "../../corpus/sentence-texts.js";
import { SlotTable } from "../../ontology/slot-table.js";
import { SentenceSet } from "../sentence-set.js";
import { WordHashes } from "../word-hashes.js";
import { KeySpill, recordWords } from "./key-spill.js";
import { gramsOf, jaccardOf, MinHasher, planBands } from "./min-hash.js";

export interface DuplicateOptions {
  readonly seed: number;
  /** Sentences whose n-grams are at least so alike (Jaccard) are near-duplicates; 1 finds none but exact ones. */
  readonly nearRatio: number;
  /** Words of an n-gram. */
  readonly gramWords: number;
}

/** Sentences that an earlier one makes superfluous; none is in both sets. */
export interface FoundDuplicates {
  /** The same words in the same order as an earlier sentence. */
  readonly exact: SentenceSet;
  /** Not exact, and as alike as the options say to an earlier sentence. */
  readonly near: SentenceSet;
}

const folderName = "duplicates.tmp";
const cachedGrams = 2000;

/**
 * Finds exact and near-duplicate sentences among those that `add` is given, in rising order of their ids.
 *
 * Equal 64-bit hashes of the normalised words are exact duplicates of the first. For the others, MinHash with
 * bands proposes pairs: a sentence is compared with the first one of each of its bands, word by word, and is a
 * near-duplicate when one of them is alike enough. So the first of a family always stays, a sentence goes only
 * for an earlier one, and neither order of partitions nor number of workers has a say; the first of a band may
 * itself be a near-duplicate of one before it, as in single-link clustering.
 *
 * Keys lie in files beside the corpus, 12 bytes for each sentence and band, and are taken partition by
 * partition: memory is about 60 MB and two bits a sentence, whatever the corpus. The MinHash packages of npm
 * (minhash 0.0.9 and its kin) hold every signature in a JavaScript Map and are not kept up.
 */
export class DuplicateFinder {
  readonly #corpus: CorpusHandle;
  readonly #options: DuplicateOptions;
  readonly #hasher: MinHasher;
  readonly #folder: string;
  readonly #whole: KeySpill;
  readonly #bands: KeySpill;

  /** @param expectedSentences how many sentences will be added, at most */
  constructor(corpus: CorpusHandle, options: DuplicateOptions, expectedSentences: number) {
    this.#corpus = corpus;
    this.#options = options;
    this.#hasher = new MinHasher(planBands(options.nearRatio), options.seed);
    this.#folder = join(corpus.folder, folderName);
    rmSync(this.#folder, { recursive: true, force: true }); // of a run that was killed
    this.#whole = new KeySpill(join(this.#folder, "whole"), expectedSentences);
    this.#bands = new KeySpill(join(this.#folder, "bands"), expectedSentences * this.#hasher.plan.bands);
  }

  /** Takes a sentence; one without a single word is nobody's duplicate. */
  add(sentenceId: number, hashes: WordHashes): void {
    if (hashes.count === 0) return;
    this.#whole.add(hashes.low, hashes.high, sentenceId);
    if (this.#options.nearRatio >= 1) return;
    this.#hasher.eachKey(gramsOf(hashes, this.#options.gramWords), (low, high) => {
      this.#bands.add(low, high, sentenceId);
    });
  }

  async find(): Promise<FoundDuplicates> {
    const last = lastSentenceId(this.#corpus);
    const exact = new SentenceSet(last);
    for (const records of this.#whole.partitions()) {
      eachRepeat(records, (sentenceId) => exact.add(sentenceId));
      await nextTurn();
    }
    const near = new SentenceSet(last);
    const grams = new GramReader(this.#corpus, this.#options.gramWords);
    for (const records of this.#bands.partitions()) {
      eachRepeat(records, (sentenceId, firstId) => {
        if (exact.has(sentenceId) || near.has(sentenceId)) return;
        if (jaccardOf(grams.of(sentenceId), grams.ofFirst(firstId)) >= this.#options.nearRatio)
          near.add(sentenceId);
      });
      await nextTurn();
    }
    return { exact, near };
  }

  /** Removes the files; to be called whatever happened. */
  dispose(): void {
    this.#whole.dispose();
    this.#bands.dispose();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Calls `use` with every record whose key has come before, and the sentence of its first record. */
function eachRepeat(records: Int32Array, use: (sentenceId: number, firstId: number) => void): void {
  const table = new SlotTable(recordWords, records.length / recordWords);
  for (let i = 0; i < records.length; i += recordWords) {
    const at = table.take(records[i], records[i + 1]) + recordWords - 1;
    const firstId = table.words[at];
    if (firstId === 0) table.words[at] = records[i + 2];
    else if (firstId !== records[i + 2]) use(records[i + 2], firstId);
  }
}

/** N-grams of stored sentences; those of firsts, which are asked for again and again, are remembered. */
class GramReader {
  readonly #texts: TextReader;
  readonly #gramWords: number;
  readonly #hashes = new WordHashes();
  readonly #firsts = new Map<number, Int32Array>();

  constructor(corpus: CorpusHandle, gramWords: number) {
    this.#texts = new TextReader(corpus);
    this.#gramWords = gramWords;
  }

  of(sentenceId: number): Int32Array {
    this.#hashes.read(this.#texts.textOf(sentenceId));
    return gramsOf(this.#hashes, this.#gramWords);
  }

  ofFirst(sentenceId: number): Int32Array {
    let grams = this.#firsts.get(sentenceId);
    if (grams === undefined) {
      grams = this.of(sentenceId);
      if (this.#firsts.size >= cachedGrams) this.#firsts.clear();
      this.#firsts.set(sentenceId, grams);
    }
    return grams;
  }
}
