import { z } from "zod";
import { RecordError } from "../core/errors.js";
import type { Example, Mention } from "../text/example.js";
import { checkSpan } from "../text/span.js";
import { sortMentions } from "./chunks.js";
import { defineExampleFormat, type ReadContext } from "./format.js";
import { parseJson } from "./json-values.js";
import { splitLines } from "./lines.js";
import { attempt } from "./records.js";
import { tryFindWords } from "./words.js";

const offset = z.int().min(0);
const mentionSchema = z.object({
  start: offset,
  end: offset,
  label: z.string().min(1),
  score: z.number().optional(),
  parts: z.array(z.object({ start: offset, end: offset })).optional(),
  target: z.string().optional(),
});
const recordSchema = z.object({
  id: z.string(),
  text: z.string(),
  words: z.array(offset),
  mentions: z.array(mentionSchema),
  datasetId: z.string(),
  provenance: z
    .object({
      wiki: z.string().optional(),
      pageId: z.number().optional(),
      revisionId: z.number().optional(),
      title: z.string().optional(),
      sentence: z.number().optional(),
    })
    .optional(),
});

async function* readJsonl(
  chunks: AsyncIterable<string>,
  _options: unknown,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  for await (const { lines, first } of splitLines(chunks)) {
    const examples: Example[] = [];
    lines.forEach((text, i) => {
      if (text.trim() === "") return;
      const example = attempt(context, () => parseExample(text, first + i, context.file));
      if (example === undefined) return;
      context.onRecord?.(example.id, first + i);
      examples.push(example);
    });
    if (examples.length > 0) yield examples;
  }
}

/** One line to an Example, everything about it checked; @throws RecordError or SpanError with the line. */
export function parseExample(text: string, line: number, file: string): Example {
  const result = recordSchema.safeParse(parseJson({ text, line }, file));
  if (!result.success)
    throw new RecordError(`the line is no Example: ${z.prettifyError(result.error)}`, {
      at: { file, line },
      fix: "write it with nerforge convert --to jsonl",
    });
  const { words: flat, mentions, ...rest } = result.data;
  const words = Int32Array.from(flat);
  checkWords(words, rest.text, file, line);
  for (const mention of mentions) {
    const at = { file, line, label: mention.label };
    checkSpan(mention, rest.text, at);
    for (const part of mention.parts ?? []) checkSpan(part, rest.text, at);
    if (mention.parts === undefined && tryFindWords(words, mention) === undefined)
      throw new RecordError(`mention [${mention.start}, ${mention.end}) has an edge inside a word`, { at });
  }
  return { ...rest, words, mentions: sortMentions(mentions as Mention[]) } as Example;
}

function checkWords(words: Int32Array, text: string, file: string, line: number): void {
  let last = 0;
  for (let i = 0; i < words.length; i += 2) {
    if (last <= words[i] && words[i] < words[i + 1] && words[i + 1] <= text.length) {
      last = words[i + 1];
      continue;
    }
    throw new RecordError(
      `word ${i / 2}, [${words[i]}, ${words[i + 1]}), is out of order or outside a text of ${text.length} characters`,
      { at: { file, line } },
    );
  }
}

/** The line of an Example, without its end; keys in the order of the record. */
export function formatExample(example: Example): string {
  const { id, text, words, mentions, datasetId, provenance } = example;
  let line = `{"id":${JSON.stringify(id)},"text":${JSON.stringify(text)},"words":[${words.join(",")}],"mentions":[`;
  for (let i = 0; i < mentions.length; i++) line += (i === 0 ? "" : ",") + formatMention(mentions[i]);
  line += `],"datasetId":${JSON.stringify(datasetId)}`;
  return provenance === undefined ? `${line}}` : `${line},"provenance":${JSON.stringify(provenance)}}`;
}

const formatMention = ({ start, end, label, score, parts, target }: Mention): string =>
  score === undefined && parts === undefined && target === undefined
    ? `{"start":${start},"end":${end},"label":${JSON.stringify(label)}}`
    : JSON.stringify({ start, end, label, score, parts, target });

/** The toolkit's own record, one a line: holds everything, nested and discontinuous mentions included. */
export const jsonl = defineExampleFormat({
  name: "jsonl",
  summary: "the toolkit's own Example, one JSON object a line; offsets in UTF-16 code units",
  records: "examples",
  offsets: "UTF-16 code units",
  needsLabels: false,
  holdsProvenance: true,
  readOptions: z.strictObject({}),
  writeOptions: z.strictObject({}),
  read: readJsonl,
  createWriter: () => ({
    begin: () => "",
    example: (example) => `${formatExample(example)}\n`,
    end: () => "",
  }),
});
