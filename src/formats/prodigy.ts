import { z } from "zod";
import type { Example, Mention } from "../text/example.js";
import { wordMentions } from "./chunks.js";
import { fromCodePoints, toCodePoints } from "./code-points.js";
import { defineExampleFormat, type FormatWriter, type ReadContext, type WriteContext } from "./format.js";
import type { Losses } from "./losses.js";
import { placeMentions, type RawMention } from "./place-mentions.js";
import { readJsonRecords } from "./records.js";
import { roundScore, weakestScore } from "./scores.js";
import { wordsOfTokens } from "./token-words.js";

const answers = ["accept", "reject", "ignore"] as const;

const readOptions = z.strictObject({
  answers: z
    .enum(["accept", "all"])
    .default("accept")
    .describe("accept: texts that were accepted, or not asked yet; all: also rejected and ignored ones"),
});
const writeOptions = z.strictObject({
  answer: z
    .enum(["none", "accept"])
    .default("none")
    .describe("accept: as if a person had accepted each text"),
});

const offset = z.int().min(0);
const recordSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  meta: z.object({ id: z.union([z.string(), z.number()]).transform(String).optional() }).nullish(),
  text: z.string(),
  tokens: z.array(z.object({ start: offset, end: offset })).nullish(),
  spans: z
    .array(z.object({ start: offset, end: offset, label: z.string().nullish(), score: z.number().nullish() }))
    .nullish(),
  relations: z.array(z.unknown()).nullish(),
  answer: z.enum(answers).nullish(),
  _view_id: z.string().nullish(),
});
type ProdigyRecord = z.output<typeof recordSchema>;

async function* readProdigy(
  chunks: AsyncIterable<string>,
  { answers: wanted }: z.output<typeof readOptions>,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  let count = 0;
  yield* readJsonRecords(chunks, recordSchema, context, (record, line) => {
    const number = String(count++);
    const answer = record.answer ?? "accept";
    if (wanted === "accept" && answer !== "accept") {
      context.tally.add(`skipped.answer_${answer}`);
      return [];
    }
    return [parseRecord(record, line, number, context)];
  });
}

function parseRecord(record: ProdigyRecord, line: number, number: string, context: ReadContext): Example {
  const { tally } = context;
  const { id = record.meta?.id ?? number, text, tokens, spans } = record;
  // A binary question is about its span alone: what else the text holds was not asked.
  if (record._view_id === "ner") tally.add("partial.binary_question");
  tally.add("skipped.relation", record.relations?.length ?? 0);
  const toOffset = fromCodePoints(text);
  const isAnswered = record.answer != null;
  const mentions = (spans ?? []).flatMap(({ start, end, label, score }): RawMention[] => {
    if (!label) tally.add("skipped.span_without_label");
    const own = isAnswered ? undefined : (score ?? undefined);
    return label ? [{ start: toOffset(start), end: toOffset(end), label, score: own }] : [];
  });
  const words = tokens == null ? {} : { words: wordsOfTokens(text, tokens, { file: context.file, line }) };
  return placeMentions({ id, text, mentions, line, ...words }, { ...context, reach: 0 });
}

function createProdigyWriter(
  { answer }: z.output<typeof writeOptions>,
  { losses }: WriteContext,
): FormatWriter {
  return {
    begin: () => "",
    example: (example) => {
      const task = { ...formatTask(example, losses), ...(answer === "none" ? {} : { answer }) };
      return `${JSON.stringify(task)}\n`;
    },
    end: () => "",
  };
}

function formatTask(example: Example, losses: Losses): object {
  const { id, text, words } = example;
  const toPoints = toCodePoints(text);
  const tokens = Array.from({ length: words.length / 2 }, (_, i) => ({
    text: text.slice(words[2 * i], words[2 * i + 1]),
    ...{ start: toPoints(words[2 * i]), end: toPoints(words[2 * i + 1]), id: i },
    ws: /^\s/.test(text.slice(words[2 * i + 1])),
  }));
  const spans = wordMentions(example, losses).map(({ start: first, end: behind, mention }) => ({
    ...{ start: toPoints(mention.start), end: toPoints(mention.end) },
    ...{ token_start: first, token_end: behind - 1, label: mention.label },
    ...scoreOf(mention),
  }));
  return { text, meta: { id, ...weakestScore(example) }, tokens, spans };
}

const scoreOf = ({ score }: Mention): { readonly score?: number } =>
  score === undefined ? {} : { score: roundScore(score) };

/**
 * Prodigy's tasks, as its recipes for named entities and spans take them and `db-out` gives them.
 *
 * Source: prodi.gy/docs/api-interfaces (ner_manual, spans_manual). Offsets count code points, as spaCy's; `token_end` is
 * the last token of a span. A task without an answer counts as accepted, since only input files have none; rejected and
 * ignored ones are left out and counted. A model's score stands at each span, the lowest of a text also under `meta`,
 * which Prodigy shows; of an answered task scores are not read, since its spans are a person's.
 */
export const prodigy = defineExampleFormat({
  name: "prodigy",
  summary: "Prodigy's JSONL of named entities or spans, with tokens and answers",
  records: "examples",
  offsets: "code points",
  needsLabels: false,
  readOptions,
  writeOptions,
  read: readProdigy,
  createWriter: createProdigyWriter,
});
