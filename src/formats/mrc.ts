import { z } from "zod";
import { RecordError } from "../core/errors.js";
import type { Question } from "../text/example.js";
import type { Span } from "../text/span.js";
import { type WordMention, wordMentions } from "./chunks.js";
import { defineQuestionFormat, type FormatWriter, type ReadContext, type WriteContext } from "./format.js";
import { askRuleOptions } from "./queries/ask.js";
import { Asker } from "./queries/asker.js";
import { questionWords, sortSpans, type WordedQuestion } from "./questions.js";
import { attempt, readJsonRecords } from "./records.js";
import {
  JoinDetector,
  joinWords,
  spacedText,
  splitAtSpaces,
  tryFindWords,
  type WordJoin,
  wordJoins,
} from "./words.js";

const readOptions = z.strictObject({
  join: z
    .enum(["auto", ...wordJoins])
    .default("auto")
    .describe("how the context's words make the text; none for Chinese characters"),
});
const writeOptions = z.strictObject({
  ...askRuleOptions,
  layout: z.enum(["array", "lines"]).default("array").describe("one JSON array, or one record a line"),
});

const wordIndexes = z.array(z.int().min(0));
const recordSchema = z.object({
  qas_id: z.union([z.string(), z.number()]).transform(String).optional(),
  context: z.string(),
  query: z.string(),
  start_position: wordIndexes.default([]),
  end_position: wordIndexes.default([]),
  span_position: z.array(z.string().regex(/^\d+;\d+$/, "expected first;last")).optional(),
  impossible: z.boolean().optional(),
  entity_label: z.string().optional(),
});
type MrcRecord = z.output<typeof recordSchema>;

async function* readMrc(
  chunks: AsyncIterable<string>,
  options: z.output<typeof readOptions>,
  context: ReadContext,
): AsyncGenerator<readonly WordedQuestion[]> {
  const detector = new JoinDetector(options.join);
  let count = 0;
  const pairs = readJsonRecords(chunks, recordSchema, context, (record, line) => [
    { id: record.qas_id ?? String(count++), record, line },
  ]);
  for await (const batch of pairs) {
    const join = detector.decide(batch.map(({ record }) => splitContext(record.context)));
    const questions: WordedQuestion[] = [];
    for (const { id, record, line } of batch) {
      const question = attempt(context, () => toQuestion(record, join, id, line, context));
      if (question !== undefined) questions.push(question);
    }
    yield questions;
  }
}

const splitContext = (context: string): string[] => context.split(/\s+/).filter((word) => word !== "");

function toQuestion(
  record: MrcRecord,
  join: WordJoin,
  id: string,
  line: number,
  { datasetId, file }: ReadContext,
): WordedQuestion {
  const { text, words } = joinWords(splitContext(record.context), join);
  const answers = answerWords(record).map(([first, last]): Span => {
    if (first <= last && last < words.length / 2)
      return { start: words[2 * first], end: words[2 * last + 1] };
    throw new RecordError(`answer ${first};${last} lies outside a context of ${words.length / 2} words`, {
      at: { file, line, qas_id: id },
    });
  });
  return {
    id,
    context: text,
    query: record.query,
    answers: sortSpans(answers),
    isImpossible: answers.length === 0,
    ...(record.entity_label ? { label: record.entity_label } : {}),
    datasetId,
    words,
  };
}

/** First and last word of each answer: `span_position` where there is one, else starts and ends in order. */
function answerWords({ span_position, start_position, end_position }: MrcRecord): [number, number][] {
  if (span_position !== undefined && span_position.length > 0)
    return span_position.map((pair) => pair.split(";").map(Number) as [number, number]);
  return start_position.map((start, i) => [start, end_position[i] ?? -1]);
}

function createMrcWriter(
  { layout, ...rule }: z.output<typeof writeOptions>,
  { queries, losses }: WriteContext,
): FormatWriter {
  const asker = new Asker<WordMention>(queries, rule, losses, ({ mention }) => mention);
  const tails = queries.queries.map(
    ({ label, query }) => `,"query":${JSON.stringify(query)},"entity_label":${JSON.stringify(label)},`,
  );
  const separator = layout === "array" ? ",\n" : "\n";
  let count = 0;
  const next = (): string => (count++ === 0 ? "" : separator);
  return {
    begin: () => (layout === "array" ? "[\n" : ""),
    example: (example) => {
      const words = splitAtSpaces(example.text, example.words);
      const context = JSON.stringify(spacedText(example.text, words));
      const idStart = JSON.stringify(example.id).slice(0, -1);
      const opening = `{"qas_id":${idStart}.`;
      const middle = `","context":${context}`;
      let records = "";
      asker.forEach(example, wordMentions(example, losses, words), (position, mentions) => {
        records += `${next()}${opening}${position}${middle}${tails[position]}${positions(mentions)}`;
      });
      return records;
    },
    question: (question) => `${next()}${formatQuestion(question, losses)}`,
    end: () => (layout === "array" ? "\n]\n" : "\n"),
  };
}

function positions(spans: readonly Pick<WordMention, "start" | "end">[]): string {
  if (spans.length === 0)
    return '"start_position":[],"end_position":[],"span_position":[],"impossible":true}';
  let starts = "";
  let ends = "";
  let pairs = "";
  for (let i = 0; i < spans.length; i++) {
    const { start, end } = spans[i];
    const comma = i === 0 ? "" : ",";
    starts += comma + start;
    ends += comma + (end - 1);
    pairs += `${comma}"${start};${end - 1}"`;
  }
  return `"start_position":[${starts}],"end_position":[${ends}],"span_position":[${pairs}],"impossible":false}`;
}

function formatQuestion(question: Question, losses: WriteContext["losses"]): string {
  const { id, context, query, label = "" } = question;
  const words = splitAtSpaces(context, questionWords(question));
  const spans = question.answers.flatMap((answer) => {
    const range = tryFindWords(words, answer);
    if (range !== undefined) return [{ start: range.first, end: range.end }];
    losses.add("unaligned", { id, text: context }, { ...answer, label });
    return [];
  });
  const record = JSON.stringify({
    qas_id: id,
    context: spacedText(context, words),
    query,
    entity_label: label,
  });
  return `${record.slice(0, -1)},${positions(spans)}`;
}

/**
 * One record for each sentence and query, with inclusive word positions in a context of words between spaces.
 *
 * Source: Li et al. 2020, "A Unified MRC Framework for Named Entity Recognition" (BERT-MRC), and TOF's keys.
 */
export const mrc = defineQuestionFormat({
  name: "mrc",
  summary: "BERT-MRC: a record for each sentence and query, inclusive word positions",
  records: "questions",
  offsets: "words",
  needsLabels: true,
  readOptions,
  writeOptions,
  read: readMrc,
  createWriter: createMrcWriter,
});
