import { z } from "zod";
import { RecordError, ToolkitError } from "../core/errors.js";
import type { ReadContext } from "./format.js";
import { type JsonText, parseJson, splitJsonValues } from "./json-values.js";

/**
 * Records of a file of JSON values, each made by `parse` after `schema` has passed it.
 *
 * @throws RecordError with the line, unless the context takes bad records
 */
export async function* readJsonRecords<S extends z.ZodType, T extends { readonly id: string }>(
  chunks: AsyncIterable<string>,
  schema: S,
  context: ReadContext,
  parse: (value: z.output<S>, line: number) => readonly T[],
  under?: string,
): AsyncGenerator<readonly T[]> {
  const { file } = context;
  for await (const texts of splitJsonValues(chunks, { file, ...(under === undefined ? {} : { under }) })) {
    const records: T[] = [];
    for (const text of texts) {
      const made = attempt(context, () => parse(checkRecord(schema, text, file), text.line));
      for (const record of made ?? []) {
        context.onRecord?.(record.id, text.line);
        records.push(record);
      }
    }
    if (records.length > 0) yield records;
  }
}

function checkRecord<S extends z.ZodType>(schema: S, text: JsonText, file: string): z.output<S> {
  const result = schema.safeParse(parseJson(text, file));
  if (result.success) return result.data;
  throw new RecordError(`the record is not what the format says: ${z.prettifyError(result.error)}`, {
    at: { file, line: text.line },
    fix: "check the format named with --from",
  });
}

/** The record as a layout's schema has it; @throws RecordError that names the layout. */
export function checkLayout<S extends z.ZodType>(
  schema: S,
  record: unknown,
  layout: string,
  at: Readonly<Record<string, string | number>>,
): z.output<S> {
  const result = schema.safeParse(record);
  if (result.success) return result.data;
  throw new RecordError(`the record is not of the ${layout} layout: ${z.prettifyError(result.error)}`, {
    at,
  });
}

/** Runs `make`; an error about one record goes to the context's handler when it has one. */
export function attempt<T>(
  { onBadRecord, tally }: Pick<ReadContext, "onBadRecord" | "tally">,
  make: () => T,
): T | undefined {
  if (onBadRecord === undefined) return make();
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ToolkitError) || error.fate !== "skip-record") throw error;
    tally.add(`skipped.${error.code}`);
    onBadRecord(error);
    return undefined;
  }
}
