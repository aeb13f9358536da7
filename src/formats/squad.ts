import { z } from "zod";
import type { Mention, Question } from "../text/example.js";
import type { Span } from "../text/span.js";
import { fromCodePoints, toCodePoints } from "./code-points.js";
import { findNear } from "./find-near.js";
import { defineQuestionFormat, type FormatWriter, type ReadContext, type WriteContext } from "./format.js";
import { askRuleOptions } from "./queries/ask.js";
import { Asker } from "./queries/asker.js";
import { sortSpans } from "./questions.js";
import { readJsonRecords } from "./records.js";

const writeOptions = z.strictObject({
  ...askRuleOptions,
  version: z.enum(["1.1", "2.0"]).default("2.0").describe("1.1 holds no question without an answer"),
});

const answerSchema = z.object({ text: z.string(), answer_start: z.int().min(0) });
const articleSchema = z.object({
  title: z.string().optional(),
  paragraphs: z.array(
    z.object({
      context: z.string(),
      qas: z.array(
        z.object({
          id: z.union([z.string(), z.number()]).transform(String),
          question: z.string(),
          answers: z.array(answerSchema).default([]),
          is_impossible: z.boolean().optional(),
          entity_label: z.string().optional(),
        }),
      ),
    }),
  ),
});

async function* readSquad(
  chunks: AsyncIterable<string>,
  _options: unknown,
  context: ReadContext,
): AsyncGenerator<readonly Question[]> {
  yield* readJsonRecords(
    chunks,
    articleSchema,
    context,
    ({ paragraphs }) =>
      paragraphs.flatMap((paragraph) => {
        const toUnits = fromCodePoints(paragraph.context);
        return paragraph.qas.map(({ id, question, answers, is_impossible, entity_label }): Question => {
          const found = is_impossible ? [] : locateAnswers(paragraph.context, answers, toUnits, context);
          return {
            id,
            context: paragraph.context,
            query: question,
            answers: found,
            isImpossible: found.length === 0,
            ...(entity_label === undefined ? {} : { label: entity_label }),
            datasetId: context.datasetId,
          };
        });
      }),
    "data",
  );
}

/** Annotators that agree give one answer; an answer that is not at its offset is sought near it. */
function locateAnswers(
  text: string,
  answers: readonly z.output<typeof answerSchema>[],
  toUnits: (offset: number) => number,
  { tally }: ReadContext,
): Span[] {
  const spans: Span[] = [];
  for (const { text: surface, answer_start } of answers) {
    const found = findNear(text, surface, toUnits(answer_start));
    if (found === undefined) tally.add("skipped.answer_not_in_text");
    else spans.push(found);
    if (found !== undefined && found.start !== toUnits(answer_start)) tally.add("repaired.offset");
  }
  const distinct = sortSpans(spans);
  tally.add("merged.same_answer", spans.length - distinct.length);
  return distinct;
}

function createSquadWriter(
  { version, ...rule }: z.output<typeof writeOptions>,
  { queries, losses, datasetId }: WriteContext,
): FormatWriter {
  const asker = new Asker<Mention>(queries, rule, losses, (mention) => mention);
  let context: string | undefined;
  let isFirstParagraph = true;
  /** A question goes to the open paragraph when that has the same text and, for sentences, the same id. */
  let paragraphKey: string | undefined;
  const format = (question: Question, key: string): string => {
    if (version === "1.1" && question.isImpossible) {
      if (question.label === undefined) losses.add("impossible", { id: question.id, text: question.context });
      return "";
    }
    const qa = formatQa(question, version);
    if (key === paragraphKey && question.context === context) return `,\n${qa}`;
    const close = isFirstParagraph ? "" : "]},\n";
    isFirstParagraph = false;
    context = question.context;
    paragraphKey = key;
    return `${close}{"context":${JSON.stringify(context)},"qas":[\n${qa}`;
  };
  return {
    begin: () =>
      `{"version":"${version === "2.0" ? "v2.0" : "1.1"}","data":[{"title":${JSON.stringify(datasetId)},"paragraphs":[\n`,
    example: (example) => {
      const mentions = example.mentions.filter((mention) => {
        if (mention.parts !== undefined) losses.add("discontinuous", example, mention);
        return mention.parts === undefined;
      });
      let text = "";
      for (const { position, query, mentions: answers } of asker.ask(example, mentions))
        text += format(
          {
            id: `${example.id}.${position}`,
            context: example.text,
            query: query.query,
            answers,
            isImpossible: answers.length === 0,
            label: query.label,
            datasetId,
          },
          example.id,
        );
      return text;
    },
    question: (question) => format(question, ""),
    end: () => `${isFirstParagraph ? "" : "]}"}\n]}]}\n`,
  };
}

function formatQa({ id, context, query, answers, isImpossible, label }: Question, version: string): string {
  const toPoints = toCodePoints(context);
  return JSON.stringify({
    id,
    question: query,
    answers: answers.map(({ start, end }) => ({
      text: context.slice(start, end),
      answer_start: toPoints(start),
    })),
    ...(version === "2.0" ? { is_impossible: isImpossible } : {}),
    entity_label: label,
  });
}

/**
 * SQuAD 1.1 and 2.0; `answer_start` in code points. Labelled text is written as questions with the key
 * `entity_label`, which readers of SQuAD pass over.
 */
export const squad = defineQuestionFormat({
  name: "squad",
  summary: "SQuAD 1.1 and 2.0 questions; labelled text as question answering",
  records: "questions",
  offsets: "code points",
  needsLabels: true,
  readOptions: z.strictObject({}),
  writeOptions,
  read: readSquad,
  createWriter: createSquadWriter,
});
