import { questionWords, sortSpans, type WordedQuestion } from "../../../formats/questions.js";
import { splitTextWords } from "../../../formats/split-words.js";
import type { Example, Question } from "../../../text/example.js";

/** A query as a sentence, and the label of the mentions that answer it. */
export interface AskedQuery {
  readonly label: string;
  readonly query: string;
}

/**
 * An example that says itself what is asked of it, in place of what the model's recipe would ask. Sources of examples
 * and workers pass it on as any other.
 */
export interface AskedExample extends Example {
  readonly asked: readonly AskedQuery[];
}

export const isAsked = (example: Example): example is AskedExample => "asked" in example;

/** The label of a question that was not made of a label. */
export const answerLabel = "answer";

/**
 * A question with its answers, to learn from; without answers it teaches that there is none.
 *
 * @param language BCP 47 tag of the context, where the question brings no words; default English
 */
export const toAskedExample = (question: WordedQuestion, language?: string): AskedExample => {
  const { label = answerLabel, answers } = question;
  return {
    ...askedOf(question, questionWords(question, language)),
    mentions: sortSpans(answers).map(({ start, end }) => ({ start, end, label })),
  };
};

/** A question without its answers: they do not even cut its words. */
export const toUnanswered = (question: WordedQuestion, language?: string): AskedExample =>
  askedOf(question, question.words ?? splitTextWords(question.context, language));

const askedOf = (
  { id, context, query, label = answerLabel, datasetId }: Question,
  words: Int32Array,
): AskedExample => ({ id, text: context, words, mentions: [], datasetId, asked: [{ label, query }] });
