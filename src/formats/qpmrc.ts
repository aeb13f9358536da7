import { z } from "zod";
import { RecordError } from "../core/errors.js";
import type { Example, Mention } from "../text/example.js";
import { sortMentions, type WordMention, wordMentions } from "./chunks.js";
import { defineExampleFormat, type ReadContext } from "./format.js";
import { askRuleOptions } from "./queries/ask.js";
import { Asker } from "./queries/asker.js";
import { readJsonRecords } from "./records.js";
import { JoinDetector, joinWords, wordJoins, wordTexts } from "./words.js";

const readOptions = z.strictObject({
  join: z
    .enum(["auto", ...wordJoins])
    .default("auto")
    .describe("how the words make the text; none for Chinese characters"),
});
const writeOptions = z.strictObject({
  ...askRuleOptions,
  negatives: askRuleOptions.negatives
    .default("all")
    .describe("type names beside a sentence's own: a number, or all"),
});

const recordSchema = z
  .object({
    id: z.string(),
    words: z.array(z.string().min(1)),
    labels: z.array(z.string()),
    names: z.array(z.string()),
    mentions: z.array(z.tuple([z.int().min(0), z.int().min(0), z.int().min(0)])),
  })
  .refine(({ labels, names }) => labels.length === names.length, "labels and names differ in number");

async function* readQpmrc(
  chunks: AsyncIterable<string>,
  options: z.output<typeof readOptions>,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  const detector = new JoinDetector(options.join);
  yield* readJsonRecords(chunks, recordSchema, context, ({ id, words, labels, mentions }, line) => {
    const joined = joinWords(words, detector.decide([words]));
    const found = mentions.map(([label, first, last]): Mention => {
      if (label < labels.length && first <= last && last < words.length)
        return { start: joined.words[2 * first], end: joined.words[2 * last + 1], label: labels[label] };
      throw new RecordError(
        `mention [${label}, ${first}, ${last}] does not fit ${labels.length} labels and ${words.length} words`,
        { at: { file: context.file, line } },
      );
    });
    return [{ id, ...joined, mentions: sortMentions(found), datasetId: context.datasetId }];
  });
}

/**
 * One record a sentence with the names of its types, which are all asked at once:
 * `{id, words, labels, names, mentions: [[label, first, last], ...]}`, `label` being a place in `labels` and `last`
 * inclusive as in eq. 6 (span from j to k).
 *
 * Source: Zhang and Wang 2023, "A Query-Parallel Machine Reading Comprehension Framework for Low-resource NER",
 * section 2.2. The record is ours: the paper has no published code or data.
 */
export const qpmrc = defineExampleFormat({
  name: "qpmrc",
  summary: "one JSON record a sentence with its type names, inclusive word positions (QPMRC)",
  records: "examples",
  offsets: "words",
  needsLabels: true,
  readOptions,
  writeOptions,
  read: readQpmrc,
  createWriter: (rule, { queries, losses }) => {
    const asker = new Asker<WordMention>(queries, rule, losses, ({ mention }) => mention);
    return {
      begin: () => "",
      example: (example) => {
        const asked = asker.ask(example, wordMentions(example, losses));
        const record = {
          id: example.id,
          words: wordTexts(example),
          labels: asked.map(({ query }) => query.label),
          names: asked.map(({ query }) => query.name),
          mentions: asked
            .flatMap(({ mentions }, label) => mentions.map(({ start, end }) => [label, start, end - 1]))
            .sort((a, b) => a[1] - b[1] || b[2] - a[2]),
        };
        return `${JSON.stringify(record)}\n`;
      },
      end: () => "",
    };
  },
});
