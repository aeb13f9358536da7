import { countWords, type Example, wordText } from "../../../text/example.js";
import {
  createSymbolTable,
  isStorable,
  normaliseWord,
  type Vocabulary,
  type WordForm,
} from "./vocabulary.js";

/** Counts the words and characters of training data, a batch of examples at a time. */
export class VocabularyCounter {
  readonly #words = new Map<string, number>();
  readonly #characters = new Map<string, number>();

  constructor(readonly form: WordForm) {}

  add(examples: readonly Example[]): void {
    for (const example of examples) {
      for (let word = 0; word < countWords(example); word++) this.#addWord(wordText(example, word));
    }
  }

  #addWord(text: string): void {
    increment(this.#words, normaliseWord(text, this.form));
    for (const character of text) increment(this.#characters, character);
  }

  /** Whether a word, in its normal form, was seen `minCount` times. */
  has(word: string, minCount: number): boolean {
    return isStorable(word) && (this.#words.get(word) ?? 0) >= minCount;
  }

  /** @param others further words in their normal form */
  finish(minCount: number, others: Iterable<string> = []): Vocabulary {
    return {
      words: createSymbolTable(this.#words, { minCount, others }),
      characters: createSymbolTable(this.#characters),
    };
  }
}

const increment = (counts: Map<string, number>, symbol: string): void => {
  counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
};
