import { z } from "zod";
import { ConfigError } from "../../core/errors.js";
import type { Example } from "../../text/example.js";
import { defineExampleFormat, type ReadContext } from "../format.js";
import { attempt } from "../records.js";
import { DatasetCard } from "./dataset-card.js";
import { readParquetRows } from "./read-parquet.js";
import {
  type Row,
  readColumns,
  type TaggedReadOptions,
  TaggedRows,
  taggedReadOptions,
  taggedWriteOptions,
} from "./tagged-record.js";
import { ParquetRows } from "./write-parquet.js";

const writeOptions = z.strictObject({
  ...taggedWriteOptions,
  groupRows: z.int().min(1).default(10_000).describe("rows of a row group; so many are held in memory"),
});

/** As many rows are made into Examples at once. */
const batchRows = 1000;

/** Lines, in messages and for `onRecord`, count rows. */
async function* readParquet(
  file: string,
  options: TaggedReadOptions,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  let line = 0;
  let reader: TaggedRows | undefined;
  for await (const { rows, description } of readParquetRows(file, readColumns(options))) {
    reader ??= new TaggedRows(options, context, description);
    const toExample = (row: Row): Example[] => {
      line++;
      const example = attempt(context, () => reader!.toExample(row, line));
      if (example !== undefined) context.onRecord?.(example.id, line);
      return example === undefined ? [] : [example];
    };
    for (let at = 0; at < rows.length; at += batchRows)
      yield rows.slice(at, at + batchRows).flatMap(toExample);
  }
}

/**
 * Rows `{id, tokens, ner_tags}` of a Hugging Face dataset as Parquet, with the dataset's card. Tags are numbers, named
 * in the file's own metadata too. Reads the columns that `hf-tokens` knows, a row group at a time.
 *
 * Source: as `hf-tokens`; the metadata under the key `huggingface` as `datasets` 5 writes and reads it.
 */
export const parquet = defineExampleFormat({
  name: "parquet",
  summary: "Hugging Face: tokens and ner_tags as Parquet, with the dataset's card",
  records: "examples",
  offsets: "none",
  needsLabels: true,
  readOptions: taggedReadOptions,
  writeOptions,
  read: () => {
    throw new ConfigError("Parquet is binary and cannot be read as text", { fix: "name a file" });
  },
  binary: {
    magic: "PAR1",
    readFile: readParquet,
  },
  createWriter: ({ groupRows, ...options }, context) => {
    const card = new DatasetCard(options, context, {
      endings: [".parquet"],
      holdsNumbers: true,
      holdsNames: true,
    });
    const rows = new ParquetRows([...card.numbers.keys()], groupRows);
    return {
      begin: () => rows.begin(),
      example: (example) => {
        card.count(example);
        return rows.add(example, card.numbers, options.scheme, context);
      },
      end: () => rows.end(),
      sidecars: () => card.sidecars(),
    };
  },
});
