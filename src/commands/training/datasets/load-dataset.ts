import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Logger } from "../../../core/logger.js";
import { RandomStream } from "../../../core/random.js";
import { openCorpus } from "../../../corpus/corpus.js";
import { describeCorpus, type ExampleOptions } from "../../../corpus/examples.js";
import { listBratFiles } from "../../../formats/brat/documents.js";
import { listFiles } from "../../../formats/open.js";
import { toAskedExample } from "../../../models/methods/mrc/asked-example.js";
import type { Example } from "../../../text/example.js";
import { untypedLabel } from "../../../text/tags.js";
import { type FileFacts, readFileFacts } from "../../file-facts.js";
import { RecordInput } from "../../read-records.js";
import { tellEncoding } from "../../tell-encoding.js";
import type { CorpusPart, DatasetSettings } from "../config/dataset-settings.js";
import { readCorpusFacts } from "../runs/fingerprint.js";
import { type DetectOptions, detectFormat } from "./detect-format.js";
import { chooseLabels } from "./relabel.js";
import { readTextLines } from "./text-lines.js";

/** Labelled sentences in memory. */
export interface LoadedDataset {
  readonly name: string;
  readonly examples: readonly Example[];
  /** Labels that were annotated: of a corpus, all that it keeps; of files, those that occur. */
  readonly labels: readonly string[];
  /** BCP 47 tag, where it is known. */
  readonly language?: string;
  readonly licence?: string;
  /** What it was read from, for the manifest. */
  readonly format: string;
}

export interface LoadOptions {
  /** Of a corpus, where the settings name none. */
  readonly part: CorpusPart;
  /** Of `sample`; default 1. */
  readonly seed?: number;
  /** Whether questions that ask for no label are texts with a question of their own; default: they are refused. */
  readonly asksQuestions?: boolean;
  readonly logger: Logger;
}

/**
 * Reads a dataset into memory.
 * @throws ConfigError when the format cannot be found, RecordError with the line of a record that cannot be read
 */
export async function loadDataset(
  settings: DatasetSettings,
  { part, seed = 1, asksQuestions = false, logger }: LoadOptions,
): Promise<LoadedDataset> {
  const loaded =
    settings.corpus === undefined
      ? await loadFiles(settings, asksQuestions, logger)
      : await loadCorpus(settings, settings.part ?? part);
  const relabeller = chooseLabels(settings, loaded.labels);
  const examples = chooseSome(loaded.examples, settings, seed).map((example) => relabeller.relabel(example));
  const labels = loaded.labels.flatMap((label) => relabeller.labelOf(label) ?? []);
  return { ...loaded, examples, labels: [...new Set(labels)] };
}

function chooseSome(
  examples: readonly Example[],
  { sample }: DatasetSettings,
  seed: number,
): readonly Example[] {
  if (sample === undefined || sample >= examples.length) return examples;
  const order = new RandomStream(seed, "sample").shuffle(examples.map((_, index) => index));
  return order
    .slice(0, sample)
    .sort((a, b) => a - b)
    .map((index) => examples[index]);
}

async function loadFiles(
  settings: DatasetSettings,
  asksQuestions: boolean,
  logger: Logger,
): Promise<LoadedDataset> {
  const { files = [], language, licence } = settings;
  const { format, batches } = await openFiles(settings, asksQuestions, logger);
  const examples = await collectUpTo(batches, settings.limit);
  const labels = new Set(examples.flatMap(({ mentions }) => mentions.map(({ label }) => label)));
  return {
    name: nameOfFile(files[0]),
    examples,
    labels: [...labels].sort(),
    format,
    ...(language === undefined ? {} : { language }),
    ...(licence === undefined ? {} : { licence }),
  };
}

/** The records of a dataset's files, in the format that is named or found. */
export async function openFiles(
  settings: DatasetSettings,
  asksQuestions: boolean,
  logger: Logger,
): Promise<{ readonly format: string; readonly batches: AsyncIterable<readonly Example[]> }> {
  const { files = [], language, encoding } = settings;
  const datasetId = nameOfFile(files[0]);
  const base = { encoding, ...(language === undefined ? {} : { language }) };
  if (settings.format === "text")
    return { format: "text", batches: readLines(files, { datasetId, logger, ...base }) };
  const found =
    settings.format === undefined
      ? await detectFormat(files[0], detectOptions(settings))
      : { format: settings.format, read: {} };
  if (settings.format === undefined)
    logger.forStage("data").info("format found by its content", { file: files[0], format: found.format });
  const input = new RecordInput(
    {
      from: found.format,
      input: files,
      read: { ...found.read, ...settings.read },
      dataset: datasetId,
      maxSkippedRatio: settings.maxSkippedRatio,
      ...base,
    },
    logger.forStage("data"),
  );
  const batches = asksQuestions ? readAsked(input, language) : input.examples();
  return { format: found.format, batches: tellUntyped(input, batches, logger) };
}

/** Labelled texts; of questions that ask for no label, as those of SQuAD, one text each, with its question. */
async function* readAsked(
  input: RecordInput,
  language: string | undefined,
): AsyncGenerator<readonly Example[]> {
  const records = input.records();
  if (records.kind === "examples") {
    yield* records.batches;
    return;
  }
  let isFirst = true;
  for await (const batch of records.batches) {
    if (isFirst && batch[0]?.label !== undefined) {
      yield* input.examples();
      return;
    }
    isFirst = false;
    yield batch.map((question) => toAskedExample(question, language));
  }
}

/** Says once how many tags had no label, as in WNUT 2016; beside tags that have one they may be a slip. */
async function* tellUntyped(
  input: RecordInput,
  batches: AsyncIterable<readonly Example[]>,
  logger: Logger,
): AsyncGenerator<readonly Example[]> {
  try {
    yield* batches;
  } finally {
    const count = input.tally.get("untyped.tags");
    if (count > 0)
      logger.forStage("data").info(`${count} tags have no label: read as ${untypedLabel}`, {
        dataset: input.dataset,
      });
  }
}

/** What is known of a dataset's files beside their format. */
export const detectOptions = ({ encoding, read, maxSkippedRatio }: DatasetSettings): DetectOptions => ({
  encoding,
  read,
  maySkip: maxSkippedRatio > 0,
});

async function* readLines(
  files: readonly string[],
  { logger, ...options }: Parameters<typeof readTextLines>[1] & { readonly logger: Logger },
): AsyncGenerator<readonly Example[]> {
  for (const file of files)
    yield* readTextLines(file, { ...options, onFallback: tellEncoding(file, logger) });
}

/** `train` of `data/train.conll.gz`. */
export const nameOfFile = (file: string): string =>
  basename(file)
    .replace(/\.gz$/, "")
    .replace(/\.[^.]+$/, "");

async function loadCorpus(settings: DatasetSettings, part: CorpusPart): Promise<LoadedDataset> {
  const corpus = openCorpus(settings.corpus!, { mode: "read" });
  try {
    const { name, labels, language, licence } = describeCorpus(corpus);
    const examples = await collectUpTo(corpus.examples(exampleOptionsOf(settings, part)), settings.limit);
    return {
      name,
      examples,
      labels,
      language,
      licence: settings.licence ?? licence,
      format: `corpus, ${part}`,
    };
  } finally {
    corpus.close();
  }
}

/** @param part of a corpus, where the settings name none */
export function exampleOptionsOf(
  { part, repeats = false }: DatasetSettings,
  other: CorpusPart,
): ExampleOptions {
  switch (part ?? other) {
    case "balanced":
      return { balanced: true, repeats };
    case "text":
      return { unfiltered: true, repeats };
    case "train":
      return { split: "train", repeats };
    case "validation":
      return { split: "validation", repeats };
  }
}

async function collectUpTo(
  batches: AsyncIterable<readonly Example[]>,
  limit = Number.POSITIVE_INFINITY,
): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const batch of batches) {
    for (const example of batch) if (examples.length < limit) examples.push(example);
    if (examples.length >= limit) break;
  }
  return examples;
}

/** What identifies a dataset's content. */
export function readDatasetFacts(
  { files, corpus, labelsMap }: Pick<DatasetSettings, "files" | "corpus" | "labelsMap">,
  signal?: AbortSignal,
): Promise<FileFacts[]> {
  const paths = (files ?? []).flatMap((file) => listBratFiles(file, { list: listFiles, has: existsSync }));
  const own = corpus === undefined ? readFileFacts(paths, signal) : readCorpusFacts(corpus, signal);
  return labelsMap === undefined
    ? own
    : own.then(async (facts) => [...facts, ...(await readFileFacts([labelsMap], signal))]);
}
