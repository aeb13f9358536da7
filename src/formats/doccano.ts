import { z } from "zod";
import { RecordError } from "../core/errors.js";
import type { Example } from "../text/example.js";
import { wholeMentions } from "./chunks.js";
import { defineExampleFormat, type FormatWriter, type ReadContext, type WriteContext } from "./format.js";
import { fromUnits, offsetsOfUnits, offsetUnits, toUnits } from "./offset-units.js";
import { placeMentions, type RawMention } from "./place-mentions.js";
import { readJsonRecords } from "./records.js";
import { weakestScore } from "./scores.js";

const units = z
  .enum(offsetUnits)
  .default("utf16")
  .describe("what offsets count: UTF-16 code units, or code points where the file comes from Python");

const readOptions = z.strictObject({ units });
const writeOptions = z.strictObject({
  units,
  layout: z
    .enum(["label", "entities"])
    .default("label")
    .describe("label: [start, end, label]; entities: objects, for a project with relations"),
});

const offset = z.int().min(0);
const tupleSchema = z.tuple([offset, offset, z.string().min(1)]);
const entitySchema = z.object({
  start_offset: offset,
  end_offset: offset,
  label: z.union([z.string().min(1), z.number()]),
});
const spansSchema = z.array(z.union([tupleSchema, entitySchema]));
const recordSchema = z
  .object({
    id: z.union([z.string(), z.number()]).transform(String).optional(),
    text: z.string(),
    label: spansSchema.optional(),
    labels: spansSchema.optional(),
    entities: spansSchema.optional(),
    annotations: spansSchema.optional(),
    relations: z.array(z.unknown()).optional(),
    cats: z.array(z.unknown()).optional(),
  })
  .refine((record) => record.label ?? record.labels ?? record.entities ?? record.annotations, {
    error: "there is no label, labels, entities or annotations",
  });
type DoccanoRecord = z.output<typeof recordSchema>;

async function* readDoccano(
  chunks: AsyncIterable<string>,
  options: z.output<typeof readOptions>,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  let count = 0;
  yield* readJsonRecords(chunks, recordSchema, context, (record, line) => [
    parseRecord(record, line, String(count++), options, context),
  ]);
}

function parseRecord(
  record: DoccanoRecord,
  line: number,
  number: string,
  { units: counted }: z.output<typeof readOptions>,
  context: ReadContext,
): Example {
  const { id = number, text, relations = [], cats = [] } = record;
  context.tally.add("skipped.relation", relations.length);
  context.tally.add("skipped.category", cats.length);
  const toOffset = fromUnits(text, counted);
  const spans = record.label ?? record.labels ?? record.entities ?? record.annotations ?? [];
  const mentions = spans.map((span): RawMention => {
    const [start, end, label] = Array.isArray(span)
      ? span
      : [span.start_offset, span.end_offset, nameOf(span.label, line, context.file)];
    return { start: toOffset(start), end: toOffset(end), label };
  });
  return placeMentions({ id, text, mentions, line }, { ...context, reach: 0 });
}

/** The label's name: the oldest doccano's JSON has the number of its database instead. */
function nameOf(label: string | number, line: number, file: string): string {
  if (typeof label === "string") return label;
  throw new RecordError(`label ${label} is a number of doccano's database, not a name`, {
    at: { file, line },
    fix: "export it as JSONL with text labels",
  });
}

function createDoccanoWriter(
  { layout, units: counted }: z.output<typeof writeOptions>,
  { losses }: WriteContext,
): FormatWriter {
  return {
    begin: () => "",
    example: (example) => {
      const toOffset = toUnits(example.text, counted);
      const spans = wholeMentions(example, losses).map(
        ({ start, end, label }) => [toOffset(start), toOffset(end), label] as const,
      );
      const own =
        layout === "label"
          ? { label: spans }
          : {
              entities: spans.map(([start_offset, end_offset, label], id) => ({
                ...{ id, label, start_offset, end_offset },
              })),
              relations: [],
            };
      return `${JSON.stringify({ id: example.id, text: example.text, ...own, ...weakestScore(example) })}\n`;
    },
    end: () => "",
  };
}

/**
 * Doccano's JSONL of sequence labelling, in all its spellings: `label` or `labels` with `[start, end, label]`,
 * `entities` with objects (projects with relations; with tuples where there are intents), `annotations` of the first
 * versions.
 *
 * Source: doccano's backend/data_export and backend/data_import. Offsets are UTF-16 code units, as its browser counts
 * them (github.com/doccano/doccano/issues/2290). An `id` comes back as it was imported; `score`, the lowest of a text's
 * mentions, is shown beside the text, since doccano holds none for a mention.
 */
export const doccano = defineExampleFormat({
  name: "doccano",
  summary: "doccano's JSONL for sequence labelling, label tuples or entities with relations",
  records: "examples",
  offsets: "UTF-16 code units",
  offsetsOf: (write) => offsetsOfUnits(write, "utf16"),
  needsLabels: false,
  readOptions,
  writeOptions,
  read: readDoccano,
  createWriter: createDoccanoWriter,
});
