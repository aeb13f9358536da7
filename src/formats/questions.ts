import { ConfigError } from "../core/errors.js";
import type { Example, Mention, Question } from "../text/example.js";
import { compareSpans, type Span } from "../text/span.js";
import { sortMentions } from "./chunks.js";
import { splitTextWords } from "./split-words.js";

/** A Question that still knows the words its file gave. */
export interface WordedQuestion extends Question {
  readonly words?: Int32Array;
}

/** The words of a question's context: its file's, else split from the text with a cut at every answer. */
export const questionWords = ({ words, context, answers }: WordedQuestion, language?: string): Int32Array =>
  words ??
  splitTextWords(
    context,
    language,
    answers.flatMap(({ start, end }) => [start, end]),
  );

/** In the order of `compareSpans`, each once. */
export function sortSpans(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort(compareSpans);
  return sorted.filter((span, i) => i === 0 || compareSpans(sorted[i - 1], span) !== 0);
}

/**
 * Examples of questions that follow each other about one text: the way back from MRC records to labelled text.
 * Questions belong together when their ids agree before the last point (`17.0`, `17.3`), or, without such ids,
 * when their contexts are the same.
 *
 * @throws ConfigError at a question without a label: what it asks for is no entity type
 */
export async function* groupQuestions(
  batches: AsyncIterable<readonly WordedQuestion[]>,
  language?: string,
): AsyncGenerator<readonly Example[]> {
  let group: WordedQuestion[] = [];
  for await (const batch of batches) {
    const examples: Example[] = [];
    for (const question of batch) {
      if (group.length > 0 && groupKey(group[0]) !== groupKey(question)) {
        examples.push(toExample(group, language));
        group = [];
      }
      group.push(question);
    }
    if (examples.length > 0) yield examples;
  }
  if (group.length > 0) yield [toExample(group, language)];
}

const groupKey = ({ id, context }: Question): string => {
  const point = /^(.*)\.\d+$/s.exec(id);
  return point === null ? `\0${context}` : `${point[1]}\0${context}`;
};

function toExample(group: readonly WordedQuestion[], language: string | undefined): Example {
  const [{ id, context, datasetId }] = group;
  const mentions: Mention[] = group.flatMap(({ answers, label, id: questionId }) => {
    if (label === undefined)
      throw new ConfigError(`question ${questionId} asks for no label: it cannot become labelled text`, {
        fix: "convert it to mrc or squad, which hold questions",
      });
    return answers.map(({ start, end }) => ({ start, end, label }));
  });
  return {
    id: id.replace(/\.\d+$/, ""),
    text: context,
    words: questionWords({ ...group[0], answers: mentions }, language),
    mentions: sortMentions(mentions),
    datasetId,
  };
}
