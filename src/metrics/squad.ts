/** Exact match and F1 of answers, each in 0..1. */
export interface AnswerScore {
  readonly exactMatch: number;
  readonly f1: number;
}

/** A question's answers and what a model answered; an empty string says that there is no answer. */
export interface AnswerPair {
  /** Any of them is right; empty: the question has none. */
  readonly gold: readonly string[];
  readonly predicted: string;
}

/** Means over questions; 0 where there are none. */
export interface AnswerReport extends AnswerScore {
  readonly questions: number;
  /** Over the questions that have an answer. */
  readonly answerable: AnswerScore & { readonly questions: number };
  /** Over those that have none: exact match and F1 are both the share that was left unanswered. */
  readonly unanswerable: AnswerScore & { readonly questions: number };
}

/**
 * SQuAD's scores: answers are compared in lower case, without ASCII punctuation and the articles a, an, the, and with
 * single spaces; F1 is that of their words as bags; of several gold answers the best one counts.
 *
 * Source: the evaluation script of SQuAD 2.0 (Rajpurkar, Jia, Liang 2018, arXiv:1806.03822; its answers of nothing but
 * punctuation and articles count as none), written after its description. With answerable questions alone it is
 * SQuAD 1.1's, save that 1.1 gives two empty answers no F1.
 * Differs: shares, not percentages. Words and letters are those of JavaScript's Unicode tables, not of Python's.
 */
export function scoreAnswers(pairs: Iterable<AnswerPair>): AnswerReport {
  const answerable: AnswerScore[] = [];
  const unanswerable: AnswerScore[] = [];
  for (const pair of pairs) {
    const hasAnswer = pair.gold.some((answer) => normalizeAnswer(answer) !== "");
    (hasAnswer ? answerable : unanswerable).push(scoreAnswer(pair));
  }
  return {
    ...meanOf([...answerable, ...unanswerable]),
    answerable: meanOf(answerable),
    unanswerable: meanOf(unanswerable),
  };
}

/** The scores of one question. */
export function scoreAnswer({ gold, predicted }: AnswerPair): AnswerScore {
  const own = normalizeAnswer(predicted);
  const answers = gold.map(normalizeAnswer).filter((answer) => answer !== "");
  const accepted = answers.length === 0 ? [""] : answers;
  return {
    exactMatch: accepted.includes(own) ? 1 : 0,
    f1: Math.max(...accepted.map((answer) => bagF1(wordsOf(answer), wordsOf(own)))),
  };
}

/** An answer as SQuAD compares it. */
export const normalizeAnswer = (answer: string): string =>
  answer
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, "")
    .replace(/(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu, " ")
    .split(/[\s\u0085\u001c-\u001f]+/)
    .filter((word) => word !== "")
    .join(" ");

const wordsOf = (normalized: string): string[] => (normalized === "" ? [] : normalized.split(" "));

function bagF1(gold: readonly string[], predicted: readonly string[]): number {
  if (gold.length === 0 || predicted.length === 0) return gold.length === predicted.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of gold) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of predicted) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common++;
  }
  return (2 * common) / (gold.length + predicted.length);
}

function meanOf(scores: readonly AnswerScore[]): AnswerScore & { readonly questions: number } {
  const questions = scores.length;
  const mean = (of: (score: AnswerScore) => number): number =>
    questions === 0 ? 0 : scores.reduce((sum, score) => sum + of(score), 0) / questions;
  return { questions, exactMatch: mean(({ exactMatch }) => exactMatch), f1: mean(({ f1 }) => f1) };
}
