import { z } from "zod";
import { defineExampleFormat } from "../format.js";
import { readJsonRecords } from "../records.js";
import { DatasetCard } from "./dataset-card.js";
import { TaggedRows, taggedReadOptions, taggedWriteOptions, toTagged } from "./tagged-record.js";

const writeOptions = z.strictObject({
  ...taggedWriteOptions,
  as: z
    .enum(["names", "numbers"])
    .default("names")
    .describe("write tags by their names, which datasets numbers as the card says, or by their numbers"),
});

const rowSchema = z.record(z.string(), z.unknown());

/**
 * Rows `{id, tokens, ner_tags}` of a Hugging Face dataset as JSON lines, with `README.md`, the card from which
 * `datasets` takes splits and ClassLabel. Several files of one folder share a card.
 *
 * Source: the cards of the sets on the hub (`dataset_info.features`, `configs.data_files`), and `datasets` itself,
 * which opens what is written here (`test/formats/hf/datasets.test.ts`).
 */
export const hfTokens = defineExampleFormat({
  name: "hf-tokens",
  summary: "Hugging Face: tokens and ner_tags, one JSON object a line, with the dataset's card",
  records: "examples",
  offsets: "none",
  needsLabels: true,
  readOptions: taggedReadOptions,
  writeOptions,
  read: (chunks, options, context) => {
    const rows = new TaggedRows(options, context);
    return readJsonRecords(chunks, rowSchema, context, (row, line) => [rows.toExample(row, line)]);
  },
  createWriter: ({ as, ...options }, context) => {
    const card = new DatasetCard(options, context, {
      endings: [".jsonl", ".json"],
      holdsNumbers: as === "numbers",
      holdsNames: as === "names",
    });
    return {
      begin: () => "",
      example: (example) => {
        card.count(example);
        const { words, tags } = toTagged(example, options.scheme, context);
        const ner_tags = as === "names" ? tags : tags.map((tag) => card.numbers.get(tag)!);
        return `${JSON.stringify({ id: example.id, tokens: words, ner_tags })}\n`;
      },
      end: () => "",
      sidecars: () => card.sidecars(),
    };
  },
});
