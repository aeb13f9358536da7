import type { z } from "zod";
import type { Tally } from "../core/tally.js";
import type { Example, Question } from "../text/example.js";
import type { BadRecordHandler } from "./bad-record.js";
import type { Losses } from "./losses.js";
import type { Naming } from "./naming.js";
import type { QuerySet } from "./queries/query-set.js";

/** What a reader knows besides the text. */
export interface ReadContext {
  readonly datasetId: string;
  /** For messages. */
  readonly file: string;
  /** Counts `repaired.*` and `skipped.*`. */
  readonly tally: Tally;
  readonly naming: Naming;
  /** BCP 47 tag; decides how raw text is split into words. */
  readonly language?: string;
  /** Told of each record that cannot be read, which is then skipped; absent: its error ends the reading. */
  readonly onBadRecord?: BadRecordHandler;
  /** Told on which line each record begins. */
  readonly onRecord?: (id: string, line: number) => void;
}

/** What a writer knows besides the records. */
export interface WriteContext {
  readonly datasetId: string;
  /** The labels that were annotated: what can be asked for. */
  readonly labels: readonly string[];
  readonly naming: Naming;
  readonly queries: QuerySet;
  readonly losses: Losses;
}

/** Records to text, piece by piece; the pieces put together are the file. */
export interface FormatWriter {
  begin(): string;
  example(example: Example): string;
  /** Absent where a format holds only labelled text. */
  question?(question: Question): string;
  end(): string;
  /** Of a format that is a folder: the files, by name, that are finished since the last call; its pieces are empty. */
  takeFiles?(): Readonly<Record<string, string>>;
  /** Files that belong beside the main one: name to content, known after `end`. */
  sidecars?(): Readonly<Record<string, string>>;
}

/** What a format reads whose texts are several files. */
export interface FileSource {
  /** Paths of the files in a folder and below it, in order; undefined where the path is no folder. */
  list(path: string): readonly string[] | undefined;
  has(path: string): boolean;
  open(path: string): AsyncIterable<string>;
}

/** In what a format's files count positions. */
export type OffsetUnit = "words" | "code points" | "code points or words" | "UTF-16 code units" | "none";

interface FormatBase<ReadOptions extends z.ZodType, WriteOptions extends z.ZodType> {
  readonly name: string;
  /** One line for a list of formats. */
  readonly summary: string;
  readonly offsets: OffsetUnit;
  /** What they count with these write options, where an option decides. */
  offsetsOf?(write: Readonly<Record<string, unknown>>): OffsetUnit;
  /** Whether the writer must know every label before the first record. */
  readonly needsLabels: boolean;
  /** Whether an example's provenance and targets are written; they cost time to read from a corpus. */
  readonly holdsProvenance?: true;
  /** Strict, complete with defaults. */
  readonly readOptions: ReadOptions;
  readonly writeOptions: WriteOptions;
  createWriter(options: z.output<WriteOptions>, context: WriteContext): FormatWriter;
}

/** A format of labelled texts. */
export interface ExampleFormat<R extends z.ZodType = z.ZodType, W extends z.ZodType = z.ZodType>
  extends FormatBase<R, W> {
  readonly records: "examples";
  read(
    chunks: AsyncIterable<string>,
    options: z.output<R>,
    context: ReadContext,
  ): AsyncGenerator<readonly Example[]>;
  /** Of a format whose texts are several files: reads a folder, or the files that belong to one, in place of `read`. */
  readPath?(
    path: string,
    options: z.output<R>,
    context: ReadContext,
    source: FileSource,
  ): AsyncGenerator<readonly Example[]>;
}

/** A format of passages with a question each. */
export interface QuestionFormat<R extends z.ZodType = z.ZodType, W extends z.ZodType = z.ZodType>
  extends FormatBase<R, W> {
  readonly records: "questions";
  read(
    chunks: AsyncIterable<string>,
    options: z.output<R>,
    context: ReadContext,
  ): AsyncGenerator<readonly Question[]>;
}

/** Keeps the types of a format's options while checking that nothing is missing. */
export const defineExampleFormat = <R extends z.ZodType, W extends z.ZodType>(
  format: ExampleFormat<R, W>,
): ExampleFormat<R, W> => format;
export const defineQuestionFormat = <R extends z.ZodType, W extends z.ZodType>(
  format: QuestionFormat<R, W>,
): QuestionFormat<R, W> => format;
