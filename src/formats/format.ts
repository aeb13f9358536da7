import type { z } from "zod";
import type { Tally } from "../core/tally.js";
import type { Example, Question } from "../text/example.js";
import type { BadRecordHandler } from "./bad-record.js";
import type { Losses } from "./losses.js";
import type { Naming } from "./naming.js";
import type { ReadBeside } from "./neighbours.js";
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
  /** Reads files beside the one that is read; absent where there is no file. */
  readonly readBeside?: ReadBeside;
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
  /** Path of the file to be written; absent where there is none yet. */
  readonly out?: string;
  /** Reads files beside `out`, as they are before it is written. */
  readonly readBeside?: ReadBeside;
  /** Notices that the text's licence asks for. */
  readonly notices?: readonly string[];
}

/** A piece of a file: text, or bytes where the format is binary. */
export type Piece = string | Uint8Array;

/** Records to text, piece by piece; the pieces put together are the file. */
export interface FormatWriter<P extends Piece = string> {
  begin(): P;
  example(example: Example): P;
  /** Absent where a format holds only labelled text. */
  question?(question: Question): P;
  end(): P;
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
  createWriter(options: z.output<WriteOptions>, context: WriteContext): FormatWriter<Piece>;
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
  /** Only of a binary format, whose files are not read as text. */
  readonly binary?: BinaryReader<z.output<R>>;
}

/** How a binary format's files are known and read. */
export interface BinaryReader<Options> {
  /** The bytes that every file begins with, as ASCII. */
  readonly magic: string;
  readFile(file: string, options: Options, context: ReadContext): AsyncGenerator<readonly Example[]>;
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
