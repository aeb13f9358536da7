import { z } from "zod";
import { RecordError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import type { Example, Mention } from "../../text/example.js";
import { cutsSurrogatePair } from "../../text/span.js";
import { wholeMentions } from "../chunks.js";
import { exampleOfText } from "../example-of-text.js";
import { defineExampleFormat, type ReadContext } from "../format.js";
import { fromUnits, offsetsOfUnits, offsetUnits, toUnits } from "../offset-units.js";
import { attempt } from "../records.js";
import { type CsvRow, formatCsvRow, parseCsv } from "./parse-csv.js";

/** Headings under which columns are known, in any case; the first is what is written. */
const headings = {
  id: ["id", "doc_id", "document_id", "text_id", "sentence_id"],
  text: ["text", "sentence", "document", "content"],
  start: ["start", "begin", "start_offset", "start_char"],
  end: ["end", "stop", "end_offset", "end_char"],
  type: ["type", "label", "entity_type", "entity", "tag", "category"],
} as const;
type Column = keyof typeof headings;

const units = z
  .enum(offsetUnits)
  .default("codepoints")
  .describe("what offsets count: code points as in Python, or UTF-16 code units as in JavaScript and Java");
const ends = z
  .enum(["exclusive", "inclusive"])
  .default("exclusive")
  .describe("whether end is behind the mention");
const options = z.strictObject({ units, ends });

interface TextRows {
  readonly id: string | undefined;
  readonly text: string;
  readonly line: number;
  readonly mentions: Mention[];
}

async function* readCsv(
  chunks: AsyncIterable<string>,
  chosen: z.output<typeof options>,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  let columns: Readonly<Record<Column, number>> | undefined;
  let open: TextRows | undefined;
  let count = 0;
  const finish = (rows: TextRows): Example => {
    const id = rows.id ?? String(count++);
    context.onRecord?.(id, rows.line);
    return exampleOfText(id, rows.text, rows.mentions, context);
  };
  for await (const rows of parseCsv(chunks, context.file)) {
    const examples: Example[] = [];
    for (const row of rows) {
      if (columns === undefined) {
        columns = findColumns(row, context);
        continue;
      }
      const known = columns;
      const parsed = attempt(context, () => parseRow(row, known, chosen, context));
      if (parsed === undefined) continue;
      if (open !== undefined && open.id === parsed.id && open.text === parsed.text) {
        open.mentions.push(...parsed.mentions);
        continue;
      }
      if (open !== undefined) examples.push(finish(open));
      open = parsed;
    }
    if (examples.length > 0) yield examples;
  }
  if (open !== undefined) yield [finish(open)];
}

/** Which cell is which column; -1 where there is none. */
function findColumns({ cells, line }: CsvRow, { file }: ReadContext): Record<Column, number> {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const find = (column: Column): number =>
    headings[column].reduce((found, heading) => (found >= 0 ? found : names.indexOf(heading)), -1);
  const columns = {
    id: find("id"),
    text: find("text"),
    start: find("start"),
    end: find("end"),
    type: find("type"),
  };
  const missing = (["text", "start", "end", "type"] as const).find((column) => columns[column] < 0);
  if (missing === undefined) return columns;
  throw new RecordError(
    `the first row (${cells.join(", ")}) names no column ${missing}: ${expectedOneOf("", headings[missing])}`,
    { at: { file, line }, fix: "write the headings text, start, end and type into the first row" },
  );
}

function parseRow(
  { cells, line }: CsvRow,
  columns: Readonly<Record<Column, number>>,
  { units: counted, ends: chosenEnds }: z.output<typeof options>,
  { file }: ReadContext,
): TextRows {
  const at = { file, line };
  const cell = (column: Column): string => cells[columns[column]] ?? "";
  const text = cell("text");
  const [start, end, label] = [cell("start").trim(), cell("end").trim(), cell("type").trim()];
  if (text === "") throw new RecordError("the row has no text", { at });
  const own = { id: columns.id < 0 ? undefined : cell("id"), text, line };
  if (start === "" && end === "" && label === "") return { ...own, mentions: [] };
  // pandas writes whole numbers as 3.0 in a column with gaps.
  const offsets = [start, end].map((value) => (/^\d+(?:\.0+)?$/.test(value) ? Number(value) : Number.NaN));
  const toText = fromUnits(text, counted);
  const [from, to] = [toText(offsets[0]), toText(offsets[1] + (chosenEnds === "inclusive" ? 1 : 0))];
  const fits =
    from < to && to <= text.length && !cutsSurrogatePair(text, from) && !cutsSurrogatePair(text, to);
  if (!fits || label === "")
    throw new RecordError(
      `start ${JSON.stringify(start)}, end ${JSON.stringify(end)}, type ${JSON.stringify(label)} is no mention of a text of ${text.length} characters`,
      { at, fix: "check with --read units=utf16 or ends=inclusive" },
    );
  return { ...own, mentions: [{ start: from, end: to, label }] };
}

/**
 * A row a mention: `id,text,start,end,type`; a text without mentions has one row with empty cells. Rows that follow
 * each other with the same id and text are one text. Columns are found by their headings, others are not read.
 */
export const csv = defineExampleFormat({
  name: "csv",
  summary: "CSV with a row for each mention: id, text, start, end, type",
  records: "examples",
  offsets: "code points",
  offsetsOf: (write) => offsetsOfUnits(write, "codepoints"),
  needsLabels: false,
  readOptions: options,
  writeOptions: options,
  read: readCsv,
  createWriter: ({ units: counted, ends: chosenEnds }, { losses }) => ({
    begin: () => formatCsvRow(["id", "text", "start", "end", "type"]),
    example: (example) => {
      const { id, text } = example;
      const toFile = toUnits(text, counted);
      const extra = chosenEnds === "inclusive" ? 1 : 0;
      const mentions = wholeMentions(example, losses);
      if (mentions.length === 0) return formatCsvRow([id, text, "", "", ""]);
      return mentions
        .map(({ start, end, label }) => formatCsvRow([id, text, toFile(start), toFile(end) - extra, label]))
        .join("");
    },
    end: () => "",
  }),
});
