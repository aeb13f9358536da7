import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { formatBytes } from "../core/progress.js";
import { formatCount } from "../core/table.js";
import type { FormatWriter, Piece } from "../formats/format.js";
import { Losses } from "../formats/losses.js";
import { besideOf } from "../formats/neighbours.js";
import { loadQuerySet, namingOf, type QuerySet, queriesFor } from "../formats/queries/query-set.js";
import { type AnyFormat, checkFormatOptions, getFormat } from "../formats/registry.js";
import type { Example, Question } from "../text/example.js";
import { type CardInput, makeCard } from "./card.js";
import type { CommandContext } from "./context.js";
import { LabelCounter } from "./label-counter.js";
import { type InputOptions, RecordInput } from "./read-records.js";
import { type RecordBatches, type WriteResult, writeRecords } from "./write-records.js";

/** What every verb that writes datasets takes. Keys are the flags' names. */
export interface OutputOptions {
  readonly to: string;
  readonly out: string;
  /** The format's write options. */
  readonly write?: Readonly<Record<string, unknown>>;
  /** A shipped query set, or a YAML file of one. */
  readonly queries?: string;
  /** The labels that were annotated; found by reading the input when absent. */
  readonly labels?: readonly string[];
  /** Refuse at the first mention that the format cannot hold. */
  readonly strict?: boolean;
}

export interface ConvertOptions extends InputOptions, OutputOptions {}

export interface ConvertResult extends WriteResult {
  readonly texts: number;
  readonly mentions: number;
  readonly labels: readonly string[];
  /** Mentions that the format could not hold, by reason. */
  readonly lost: Readonly<Record<string, number>>;
  /** The first few of them. */
  readonly lostCases: readonly string[];
  /** What the reader repaired, merged and skipped, by reason. */
  readonly notes: Readonly<Record<string, number>>;
  readonly card: string;
}

/** What becomes of each record between reading and writing; labels stay as they are. */
export interface RecordChange {
  /** For the line of progress and the log. */
  readonly name: string;
  /** What it reads besides the input. */
  readonly files?: readonly string[];
  example(example: Example): Example;
  question(question: Question): Question;
  /** Counts of what was done, for the card's notes; asked for at the end. */
  countNotes(): Readonly<Record<string, number>>;
}

/**
 * Converts datasets from one format to another, through Examples or Questions, in the memory of one batch.
 *
 * @param change what is done to each record on the way; default nothing
 * @throws ConfigError when the target cannot hold the source's kind of record; RecordError with the line of a
 *   record that cannot be read, unless `maxSkippedRatio` allows for some
 */
export async function convert(
  options: ConvertOptions,
  commandContext: CommandContext,
  change?: RecordChange,
): Promise<ConvertResult> {
  const name = change?.name ?? "convert";
  const logger = commandContext.logger.forStage(name);
  const context = { ...commandContext, logger };
  const format = getFormat(options.to);
  const given = options.queries === undefined ? undefined : loadQuerySet(options.queries);
  const input = new RecordInput(options, logger, given && namingOf(given));
  const isLabelled = format.records === "examples" || getFormat(options.from).records === "examples";
  const survey = format.needsLabels && isLabelled ? await surveyLabels(input) : undefined;
  const labels = options.labels ?? survey?.labels;
  const queries = queriesFor(given, labels === undefined ? undefined : withQueried(labels, given));
  warnOfPlainQueries(queries, given, context);
  const writing = createWriting(format, options, queries, input.dataset);
  announceSize(writing, survey, queries, options, context);
  const picked = pickSource(input, format);
  const {
    records,
    counts,
    labels: counted,
  } = countPassing(change === undefined ? picked : changeRecords(picked, change));
  const written = await writeRecords(
    records,
    {
      out: options.out,
      inputs: [...options.input, ...(change?.files ?? [])],
      writer: writing.writer,
      label: name,
      ...(survey ? { total: survey.texts } : {}),
    },
    context,
  );
  const notes = { ...input.tally.toJSON(), ...change?.countNotes() };
  const card = await writeCard(
    written.out,
    writing.losses,
    {
      format,
      dataset: input.dataset,
      made: { verb: name, from: options.input.map((file) => basename(file)), fromFormat: options.from },
      write: options.write ?? {},
      ...(options.queries === undefined ? {} : { queries: options.queries }),
      counts,
      labels: counted.toSorted(),
      notes,
    },
    context,
  );
  const { losses } = writing;
  return {
    ...written,
    ...counts,
    labels: queries.queries.map(({ label }) => label),
    lost: losses.toJSON(),
    lostCases: losses.cases,
    notes,
    card,
  };
}

interface Survey {
  readonly labels: readonly string[];
  readonly texts: number;
  readonly sample: readonly Example[];
}

/** A first reading for formats whose every record depends on all labels. */
async function surveyLabels(input: RecordInput): Promise<Survey> {
  const labels = new Set<string>();
  const sample: Example[] = [];
  let texts = 0;
  for await (const batch of input.examples()) {
    texts += batch.length;
    for (const { mentions } of batch) for (const { label } of mentions) labels.add(label);
    if (sample.length < 200) sample.push(...batch.slice(0, 200 - sample.length));
  }
  return { labels: [...labels].sort(), texts, sample };
}

/** The labels of a given query set were annotated too, though none of them may occur. */
const withQueried = (labels: readonly string[], given: QuerySet | undefined): string[] => [
  ...new Set([...(given?.queries.map(({ label }) => label) ?? []), ...labels]),
];

function warnOfPlainQueries(
  queries: QuerySet,
  given: QuerySet | undefined,
  { logger }: CommandContext,
): void {
  if (given === undefined) return;
  const worded = new Set(given.queries.map(({ label }) => label));
  const plain = queries.queries.map(({ label }) => label).filter((label) => !worded.has(label));
  if (plain.length > 0)
    logger.warn("labels without wording in the query set get a plain query", { labels: plain.join(",") });
}

export interface Writing {
  readonly writer: FormatWriter<Piece>;
  readonly losses: Losses;
  readonly fresh: () => FormatWriter<Piece>;
}

/** A format's writer with all it must know; `fresh` makes another that counts its losses elsewhere. */
export function createWriting(
  format: AnyFormat,
  { write, strict, out }: Partial<Pick<OutputOptions, "write" | "strict" | "out">>,
  queries: QuerySet,
  datasetId: string,
  notices?: readonly string[],
): Writing {
  const options = checkFormatOptions(format, "writeOptions", write);
  const losses = new Losses(strict);
  const labels = queries.queries.map(({ label }) => label);
  const make = (counted: Losses): FormatWriter<Piece> =>
    format.createWriter(options, {
      datasetId,
      labels,
      queries,
      naming: namingOf(queries),
      losses: counted,
      ...(out === undefined ? {} : { out, readBeside: besideOf(out) }),
      ...(notices === undefined ? {} : { notices }),
    });
  return { writer: make(losses), losses, fresh: () => make(new Losses()) };
}

/** Tells the size of `--negatives all` before it is written: the product may be far larger than the source. */
export function announceSize(
  { fresh }: Writing,
  survey: Pick<Survey, "texts" | "sample"> | undefined,
  { queries }: QuerySet,
  { write }: OutputOptions,
  { logger }: CommandContext,
): void {
  if (survey === undefined || write?.["negatives"] !== "all" || survey.sample.length === 0) return;
  const writer = fresh();
  const sampled = survey.sample.reduce((sum, example) => sum + Buffer.byteLength(writer.example(example)), 0);
  logger.info(describeSize(survey.texts, queries.length, (sampled / survey.sample.length) * survey.texts));
}

/** `14,041 sentences x 4 queries = 56,164 records, about 21.3 MB`. */
export const describeSize = (texts: number, queries: number, bytes: number): string =>
  `${formatCount(texts)} sentences x ${formatCount(queries)} queries = ${formatCount(texts * queries)} records, about ${formatBytes(bytes)}`;

/** Questions go on as questions where the target holds them; else the texts they ask about. */
function pickSource(input: RecordInput, format: AnyFormat): RecordBatches {
  const records = input.records();
  if (records.kind === "examples" || format.records === "questions") return records;
  return { kind: "examples", batches: input.examples() };
}

/** Every record as the change makes it. */
function changeRecords(source: RecordBatches, change: RecordChange): RecordBatches {
  async function* map<T>(
    batches: AsyncIterable<readonly T[]>,
    toChanged: (record: T) => T,
  ): AsyncGenerator<readonly T[]> {
    for await (const batch of batches) yield batch.map(toChanged);
  }
  return source.kind === "examples"
    ? { kind: "examples", batches: map(source.batches, (example) => change.example(example)) }
    : { kind: "questions", batches: map(source.batches, (question) => change.question(question)) };
}

interface Counts {
  texts: number;
  mentions: number;
}

/** Counts records and mentions as they pass. */
export function countPassing(source: RecordBatches): {
  readonly records: RecordBatches;
  readonly counts: Counts;
  readonly labels: LabelCounter;
} {
  const counts: Counts = { texts: 0, mentions: 0 };
  const labels = new LabelCounter();
  async function* pass<T>(
    batches: AsyncIterable<readonly T[]>,
    count: (record: T) => number,
  ): AsyncGenerator<readonly T[]> {
    for await (const batch of batches) {
      counts.texts += batch.length;
      for (const record of batch) counts.mentions += count(record);
      yield batch;
    }
  }
  const countExample = ({ text, mentions }: Example): number => {
    for (const { start, end, label } of mentions) labels.add(label, text, start, end);
    return mentions.length;
  };
  const countQuestion = ({ context, answers, label }: Question): number => {
    if (label !== undefined) for (const { start, end } of answers) labels.add(label, context, start, end);
    return answers.length;
  };
  const records: RecordBatches =
    source.kind === "examples"
      ? { kind: "examples", batches: pass(source.batches, countExample) }
      : { kind: "questions", batches: pass(source.batches, countQuestion) };
  return { counts, records, labels };
}

/** Reports losses, then writes the card beside the file. */
export async function writeCard(
  out: string,
  losses: Losses,
  card: Omit<CardInput, "lost">,
  { logger }: CommandContext,
): Promise<string> {
  if (losses.total > 0) {
    logger.warn(`${losses.total} mentions could not be held by ${card.format.name}`, losses.toJSON());
    for (const line of losses.cases) logger.warn(line);
  }
  const file = `${out}.card.json`;
  await writeFile(file, `${JSON.stringify(makeCard({ ...card, lost: losses.toJSON() }), null, 2)}\n`);
  return file;
}
