import { RecordError } from "../core/errors.js";
import type { TranslationTable } from "./ibm-model-1.js";

/** A word and what stands for it in the other language. */
export interface LexiconEntry {
  readonly word: string;
  readonly translation: string;
}

export interface EntryLimits {
  readonly minProbability: number;
  readonly minCount: number;
  readonly maxTranslations: number;
}

/** The entries that a table is sure enough of: words by code units, the translations of one the most probable first. */
export function chooseEntries(
  table: TranslationTable,
  { minProbability, minCount, maxTranslations }: EntryLimits,
): LexiconEntry[] {
  const words = table.words.filter((word) => table.countOf(word) >= minCount);
  return words.sort().flatMap((word) =>
    table
      .translationsOf(word)
      .slice(0, maxTranslations)
      .filter(({ probability }) => probability >= minProbability)
      .map(({ word: translation }) => ({ word, translation })),
  );
}

/** A line an entry, as in MUSE's dictionaries: `word<TAB>translation`. */
export const formatLexicon = (entries: readonly LexiconEntry[]): string =>
  entries.map(({ word, translation }) => `${word}\t${translation}\n`).join("");

/**
 * Reads `word<TAB>translation`, or `word<SPACE>translation`, a line; a word's first translation counts.
 *
 * @throws RecordError with the line that is no pair of words
 */
export function parseLexicon(text: string, file: string): ReadonlyMap<string, string> {
  const lexicon = new Map<string, string>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const words = line.trim().split(/\s+/);
    if (words.length !== 2)
      throw new RecordError(`"${line}" is not a word and its translation`, {
        at: { file, line: i + 1 },
        fix: "write one word, a tab and one word a line, as MUSE's dictionaries have it",
      });
    if (!lexicon.has(words[0])) lexicon.set(words[0], words[1]);
  }
  return lexicon;
}
