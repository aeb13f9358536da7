import { InputError } from "../../../core/errors.js";

/** Words, or characters, by id, and how often each occurred in the training data: 0 where it came from elsewhere. */
export interface SymbolTable {
  /** Id 0 is `unknownSymbol`, which stands for all that have no id. */
  readonly symbols: readonly string[];
  readonly counts: Int32Array;
}

export interface Vocabulary {
  /** As `normaliseWord` leaves them. */
  readonly words: SymbolTable;
  /** Code points, as they stand in the text. */
  readonly characters: SymbolTable;
}

export const unknownSymbol = "<unk>";
export const unknownId = 0;

export interface WordForm {
  readonly isLowercase: boolean;
  readonly isDigitless: boolean;
}

/** The form in which a word is counted and looked up. */
export function normaliseWord(word: string, { isLowercase, isDigitless }: WordForm): string {
  const cased = isLowercase ? word.toLowerCase() : word;
  return isDigitless ? cased.replace(/\p{Nd}/gu, "0") : cased;
}

/** Whether a symbol can stand on a line of a vocabulary's file; half a surrogate pair has no UTF-8. */
export const isStorable = (symbol: string): boolean => !/[\t\n\r\p{Surrogate}]/u.test(symbol);

/**
 * A table of what was counted: the most frequent first, ties in the order of code units, then the others.
 *
 * @param minCount of those that were counted
 * @param others without a count, e.g. words with a vector that the training data lacks
 */
export function createSymbolTable(
  counts: ReadonlyMap<string, number>,
  { minCount = 1, others = [] }: { readonly minCount?: number; readonly others?: Iterable<string> } = {},
): SymbolTable {
  const counted = [...counts].filter(
    ([symbol, count]) => count >= minCount && isStorable(symbol) && symbol !== unknownSymbol,
  );
  counted.sort(([a, p], [b, q]) => q - p || (a < b ? -1 : 1));
  const known = new Set(counted.map(([symbol]) => symbol)).add(unknownSymbol);
  const added = [...new Set(others)].filter((symbol) => !known.has(symbol) && isStorable(symbol));
  return {
    symbols: [unknownSymbol, ...counted.map(([symbol]) => symbol), ...added],
    counts: Int32Array.from([0, ...counted.map(([, count]) => count), ...added.map(() => 0)]),
  };
}

/** The files beside a model that hold its vocabulary, a line `symbol<tab>count` for every id. */
export const vocabularyFiles = { words: "words.txt", characters: "characters.txt" } as const;

/** @returns text by file name */
export function formatVocabulary(vocabulary: Vocabulary): Map<string, string> {
  const format = ({ symbols, counts }: SymbolTable): string =>
    symbols.map((symbol, id) => `${symbol}\t${counts[id]}\n`).join("");
  return new Map([
    [vocabularyFiles.words, format(vocabulary.words)],
    [vocabularyFiles.characters, format(vocabulary.characters)],
  ]);
}

/**
 * One of the files of `formatVocabulary`, read.
 *
 * @throws InputError when a line is no symbol with a count, a symbol stands twice, or the first is not the unknown one
 */
export function parseSymbolTable(text: string, file: string): SymbolTable {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const fault = (message: string, line: number): InputError =>
    new InputError(message, { at: { file, line }, fix: "get the model from its source again" });
  const counts = new Int32Array(lines.length);
  const ids = new Map<string, number>();
  for (const [id, line] of lines.entries()) {
    const match = /^(.+)\t(\d{1,9})\r?$/u.exec(line);
    if (match === null) throw fault(`"${line.slice(0, 40)}" is no symbol with its count`, id + 1);
    const [symbol, count] = [match[1]!, match[2]!];
    if (ids.has(symbol)) throw fault(`"${symbol}" stands twice`, id + 1);
    ids.set(symbol, id);
    counts[id] = Number(count);
  }
  if (ids.get(unknownSymbol) !== unknownId) throw fault(`the first symbol is not "${unknownSymbol}"`, 1);
  return { symbols: [...ids.keys()], counts };
}
