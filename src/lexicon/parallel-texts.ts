import { InputError } from "../core/errors.js";
import { splitTextWords } from "../formats/split-words.js";
import { wordTexts } from "../formats/words.js";
import type { Question } from "../text/example.js";
import { splitSentences } from "../text/sentences/sentence-splitter.js";
import type { ParallelWords } from "./ibm-model-1.js";

/** A text and its translation. */
export interface ParallelText {
  readonly source: string;
  readonly target: string;
}

export interface Languages {
  /** BCP 47 tags. */
  readonly source: string;
  readonly target: string;
}

/** Line `i` of one file beside line `i` of the other. @throws InputError when one has more lines */
export function pairLines(source: string, target: string): ParallelText[] {
  const [lines, others] = [source, target].map((text) => text.replace(/\r?\n$/, "").split(/\r?\n/));
  if (lines.length !== others.length)
    throw new InputError(
      `the source has ${lines.length} lines and the target ${others.length}: lines of parallel texts stand beside each other`,
      { fix: "give files of as many lines, with an empty line where a translation is missing" },
    );
  return lines.map((line, i) => ({ source: line, target: others[i] }));
}

export interface PairedQuestions {
  readonly texts: readonly ParallelText[];
  /** Questions of either side that the other does not have. */
  readonly unpaired: number;
}

/** Questions of the same id beside each other, and their contexts, each once. */
export function pairQuestions(source: readonly Question[], target: readonly Question[]): PairedQuestions {
  const others = new Map(target.map((question) => [question.id, question]));
  const contexts = new Set<string>();
  const texts: ParallelText[] = [];
  let paired = 0;
  for (const { id, context, query } of source) {
    const other = others.get(id);
    if (other === undefined) continue;
    paired++;
    if (!contexts.has(context)) texts.push({ source: context, target: other.context });
    contexts.add(context);
    texts.push({ source: query, target: other.query });
  }
  return { texts, unpaired: source.length + target.length - 2 * paired };
}

/** A text cut into its sentences where the translation has as many, else whole: short texts leave less to guess. */
export function cutTogether({ source, target }: ParallelText, languages: Languages): ParallelText[] {
  const [own, others] = [cut(source, languages.source), cut(target, languages.target)];
  if (own.length !== others.length) return [{ source, target }];
  return own.map((sentence, i) => ({ source: sentence, target: others[i] }));
}

const cut = (text: string, language: string): string[] =>
  splitSentences(text, language).map(({ start, end }) => text.slice(start, end));

/** The words that have a letter: a lexicon holds no numbers and signs, which stay as they are. */
export const toWords = (
  { source, target }: ParallelText,
  languages: Languages,
  isLowerCase: boolean,
): ParallelWords => ({
  source: lettered(source, languages.source, isLowerCase),
  target: lettered(target, languages.target, isLowerCase),
});

function lettered(text: string, language: string, isLowerCase: boolean): string[] {
  const words = wordTexts({ text, words: splitTextWords(text, language) }).filter(hasLetter);
  return isLowerCase ? words.map((word) => word.toLowerCase()) : words;
}

/** Whether a word can stand in a lexicon. */
export const hasLetter = (word: string): boolean => /\p{L}/u.test(word);
