import { z } from "zod";
import { type WordMention, wordMentions } from "./chunks.js";
import { defineExampleFormat } from "./format.js";
import { createJsonWriter, jsonLayoutOption } from "./json-layout.js";
import { askRuleOptions } from "./queries/ask.js";
import { Asker } from "./queries/asker.js";
import { readJsonRecords } from "./records.js";
import { joinOption, WordRecords } from "./word-records.js";
import { wordTexts } from "./words.js";

const readOptions = z.strictObject({ join: joinOption });
const writeOptions = z.strictObject({
  ...askRuleOptions,
  negatives: askRuleOptions.negatives.describe("type names beside a sentence's own: a number, or all"),
  keys: z
    .enum(["negatives", "ner_negatives"])
    .default("negatives")
    .describe("key of the absent types; later releases of GLiNER read ner_negatives"),
  names: z.enum(["natural", "labels"]).default("natural").describe("write types as words, or as labels"),
  layout: jsonLayoutOption("array"),
});

const position = z.int().min(0);
const recordSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  tokenized_text: z.array(z.string()),
  ner: z.array(z.tuple([position, position, z.string().min(1)])),
});

/**
 * GLiNER's training records: `{tokenized_text, ner: [[first, last, type]], negatives: [type]}`, positions in words,
 * `last` inclusive. Types are words that the model reads, so labels are written by their names.
 *
 * Source: urchade/GLiNER, `gliner/data_processing/processor.py` (read at 0239f06). `negatives` are the types that a
 * sentence is asked for beside its own; without them GLiNER draws types from the batch, which may be true there.
 * Differs: `id` is ours, GLiNER ignores it. What else a record holds (`label`, `relations`) is not read.
 */
export const gliner = defineExampleFormat({
  name: "gliner",
  summary: "GLiNER: words, inclusive spans with named types, and types that are absent",
  records: "examples",
  offsets: "words",
  needsLabels: true,
  readOptions,
  writeOptions,
  read: (chunks, { join }, context) => {
    const records = new WordRecords(join, context);
    return readJsonRecords(chunks, recordSchema, context, ({ id, tokenized_text, ner }, line) => {
      const spans = ner.map(([first, last, type]) => ({
        start: first,
        end: last + 1,
        label: context.naming.labelOf(type),
      }));
      return [records.toExample(tokenized_text, spans, id ?? records.nextId(), line)];
    });
  },
  createWriter: ({ layout, keys, names, ...rule }, { queries, losses }) => {
    const asker = new Asker<WordMention>(queries, rule, losses, ({ mention }) => mention);
    return createJsonWriter(layout, (example) => {
      const ner: [number, number, string][] = [];
      const absent: string[] = [];
      for (const { query, mentions } of asker.ask(example, wordMentions(example, losses))) {
        const type = names === "natural" ? query.name : query.label;
        if (mentions.length === 0) absent.push(type);
        for (const { start, end } of mentions) ner.push([start, end - 1, type]);
      }
      ner.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
      return { id: example.id, tokenized_text: wordTexts(example), ner, [keys]: absent };
    });
  },
});
