import { InputError } from "../../../core/errors.js";
import type { Logger } from "../../../core/logger.js";
import { type Corpus, openCorpus } from "../../../corpus/corpus.js";
import { blockExamples, describeCorpus } from "../../../corpus/examples.js";
import { findFileEncoding } from "../../../formats/open.js";
import type { Example } from "../../../text/example.js";
import { type ExampleSource, joinSources } from "../../../train/data/example-source.js";
import type { CorpusPart, DatasetSettings } from "../config/dataset-settings.js";
import { drawJointly, type SamplingSettings } from "../config/sampling-settings.js";
import type { CardDataset } from "../report/card-parts.js";
import { type Blocks, blockSource, cutBlocks, holdOutBlocks } from "./block-source.js";
import { learntLabels, tellLeftOut } from "./learnt-labels.js";
import { exampleOptionsOf, loadDataset, nameOfFile } from "./load-dataset.js";
import { chooseLabels } from "./relabel.js";
import { indexTextLines } from "./text-lines.js";
import { withTextFormat } from "./with-text-format.js";

/** What a model is pretrained on, however large. */
export interface TrainingData {
  readonly source: ExampleSource;
  /** Held out; empty when nothing is. */
  readonly dev: readonly Example[];
  /** Labels that the data have examples of. */
  readonly labels: readonly string[];
  /** Labels that each dataset was annotated with, by the id of its examples; none where there is one dataset. */
  readonly annotated: Readonly<Record<string, readonly string[]>>;
  readonly language?: string | undefined;
  readonly datasets: readonly CardDataset[];
  /** Frees corpora; the source ends with it. */
  close(): void;
}

type MixedDataset = Omit<DatasetSettings, "sample"> & {
  readonly sample?: number | "data" | undefined;
  readonly times: number;
};

export interface TrainingDataSettings {
  readonly data: DatasetSettings;
  /** `sample: data` is as many as `data` has. */
  readonly also: readonly MixedDataset[];
  readonly dev?: DatasetSettings | undefined;
  readonly devSentences: number;
  /** How datasets are drawn; by their `times` when absent. */
  readonly sampling?: SamplingSettings | undefined;
}

export interface TrainingDataOptions {
  readonly seed: number;
  /** Of a corpus, where the settings name none. */
  readonly part: CorpusPart;
  /** Texts need no labels: what is of no format is plain text. */
  readonly isUnlabelled?: boolean;
  /** As in `LoadOptions`. */
  readonly asksQuestions?: boolean;
  readonly logger: Logger;
}

/** One sentence of so many is held out where nothing else is. */
const heldOutOf = 20;
const blockSize = 64;

/** Sentences of one dataset in blocks, in memory or not. */
interface OpenDataset {
  readonly blocks: Blocks;
  readonly labels: readonly string[];
  /** Labels that were annotated and have no example, too; as `labels` when absent. */
  readonly annotated?: readonly string[];
  readonly name: string;
  readonly language?: string | undefined;
  readonly licence?: string | undefined;
  /** Blocks that are mixed with each other; the usual number when absent. */
  readonly mixedBlocks?: number;
  readonly corpus?: Corpus;
}

/**
 * Opens the data of a pretraining. A corpus and plain UTF-8 text are read in blocks while the model trains, in the memory
 * of some thousand sentences; everything else, and what `limit` or `sample` choose from, is read into memory.
 *
 * @returns the data; the caller closes them
 */
export async function openTrainingData(
  settings: TrainingDataSettings,
  options: TrainingDataOptions,
): Promise<TrainingData> {
  const opened: OpenDataset[] = [];
  try {
    for (const dataset of [settings.data, ...settings.also]) {
      const { sample: given, ...rest } = dataset;
      const sample = given === "data" ? sizeOf(opened[0].blocks) : given;
      opened.push(await openDataset(await namedFormat({ ...rest, sample }, options), options));
    }
    const named = opened.length === 1 ? opened : opened.map(nameExamples);
    const [main, ...others] = named;
    const { blocks, dev } = await holdOut(main, settings, options);
    const { seed } = options;
    const own = sourceOf({ ...main, blocks }, seed, "data");
    const source = joinOthers(
      own,
      others.map((other, i) => sourceOf(other, seed, `also ${i}`)),
      settings,
      seed,
    );
    if (source.size === 0)
      throw new InputError("there is no sentence to train on", {
        fix: "check the files, or the corpus' part",
      });
    const labels = [...new Set(opened.flatMap((own) => own.labels))];
    if (!options.isUnlabelled)
      tellLeftOut(
        opened.flatMap(({ annotated = [] }) => annotated),
        labels,
        options.logger,
      );
    return {
      source,
      dev,
      labels,
      annotated:
        others.length === 0
          ? {}
          : Object.fromEntries(named.map(({ labels: own }, place) => [idOfPlace(place), own])),
      language: main.language,
      datasets: describeDatasets(opened, dev),
      close: () => closeAll(opened),
    };
  } catch (error) {
    closeAll(opened);
    throw error;
  }
}

function joinOthers(
  own: ExampleSource,
  others: readonly ExampleSource[],
  { also, sampling }: TrainingDataSettings,
  seed: number,
): ExampleSource {
  if (others.length === 0) return own;
  if (sampling !== undefined) return drawJointly([own, ...others], sampling, seed);
  const timed = others.map((source, i) => ({ source, times: also[i].times }));
  return joinSources([{ source: own, times: 1 }, ...timed], seed);
}

const idOfPlace = (place: number): string => (place === 0 ? "data" : `also ${place - 1}`);

/** Files of two datasets may have the same name: the place of each tells their examples apart. */
const nameExamples = (dataset: OpenDataset, place: number): OpenDataset => {
  const { sizes, read } = dataset.blocks;
  const datasetId = idOfPlace(place);
  const named = async (block: number) =>
    (await read(block)).map((example): Example => ({ ...example, datasetId }));
  return { ...dataset, blocks: { sizes, read: named } };
};

const closeAll = (opened: readonly OpenDataset[]): void => {
  for (const { corpus } of opened) corpus?.close();
};

const sourceOf = ({ blocks, mixedBlocks }: OpenDataset, seed: number, name: string): ExampleSource =>
  blockSource(blocks, { seed, name, ...(mixedBlocks === undefined ? {} : { mixedBlocks }) });

const sizeOf = ({ sizes }: Blocks): number => Array.from(sizes).reduce((sum, size) => sum + size, 0);

const describeDatasets = (opened: readonly OpenDataset[], dev: readonly Example[]): CardDataset[] => [
  ...opened.map(({ name, blocks, licence }) => ({ role: "train", name, sentences: sizeOf(blocks), licence })),
  ...(dev.length === 0
    ? []
    : [{ role: "dev", name: opened[0].name, sentences: dev.length, licence: opened[0].licence }]),
];

const namedFormat = async <T extends DatasetSettings>(
  settings: T,
  { isUnlabelled = false, logger }: TrainingDataOptions,
): Promise<T> => (isUnlabelled ? withTextFormat(settings, logger) : settings);

async function openDataset(settings: DatasetSettings, options: TrainingDataOptions): Promise<OpenDataset> {
  const isWhole = settings.limit === undefined && settings.sample === undefined;
  if (isWhole && settings.corpus !== undefined) return openCorpusBlocks(settings, settings.corpus, options);
  if (isWhole && (await isPlainText(settings))) {
    const files = settings.files ?? [];
    const datasetId = nameOfFile(files[0]);
    const { language, licence } = settings;
    const blocks = await indexTextLines(files, {
      datasetId,
      ...(language === undefined ? {} : { language }),
    });
    return { blocks, labels: [], name: datasetId, language, licence };
  }
  const loaded = await loadDataset(settings, options);
  const { examples, labels, name, language, licence } = loaded;
  const blocks = { sizes: examples.map(() => 1), read: (index: number) => [examples[index]] };
  return { blocks, mixedBlocks: examples.length, labels, name, language, licence };
}

/** Text that can be read from any line on. */
async function isPlainText({ format, files = [], encoding }: DatasetSettings): Promise<boolean> {
  if (format !== "text" || files.some((file) => file.endsWith(".gz"))) return false;
  if (encoding !== "auto") return encoding === "utf-8";
  for (const file of files) if ((await findFileEncoding(file)) !== "utf-8") return false;
  return true;
}

function openCorpusBlocks(
  settings: DatasetSettings,
  folder: string,
  { part: usual }: TrainingDataOptions,
): OpenDataset {
  const corpus = openCorpus(folder, { mode: "read" });
  try {
    const { name, labels, language, licence } = describeCorpus(corpus);
    const relabeller = chooseLabels(settings, labels);
    const mapped = (those: readonly string[]): string[] => [
      ...new Set(those.flatMap((label) => relabeller.labelOf(label) ?? [])),
    ];
    const { sizes, read } = blockExamples(corpus, exampleOptionsOf(settings, usual), blockSize);
    return {
      blocks: { sizes, read: (block) => read(block).map((example) => relabeller.relabel(example)) },
      labels: mapped(learntLabels(corpus, labels, settings.part ?? usual)),
      annotated: mapped(labels),
      ...{ name, language, corpus },
      licence: settings.licence ?? licence,
    };
  } catch (error) {
    corpus.close();
    throw error;
  }
}

/** The sentences that the model is scored on, and the blocks without them. */
async function holdOut(
  main: OpenDataset,
  { data, dev, devSentences }: TrainingDataSettings,
  options: TrainingDataOptions,
): Promise<{ readonly blocks: Blocks; readonly dev: readonly Example[] }> {
  const { seed, logger, asksQuestions = false, part: usual } = options;
  const { blocks } = main;
  if (devSentences === 0) return { blocks, dev: [] };
  if (dev !== undefined) {
    const loaded = await loadDataset(
      { ...(await namedFormat(dev, options)), sample: dev.sample ?? devSentences },
      { part: "validation", seed, asksQuestions, logger },
    );
    return { blocks, dev: loaded.examples };
  }
  const part = data.part ?? usual;
  const isSplit = data.corpus !== undefined && (part === "balanced" || part === "train");
  if (isSplit) {
    const validation = openCorpusBlocks({ ...data, part: "validation" }, data.corpus!, {
      seed,
      part: "validation",
      logger,
    });
    try {
      return { blocks, dev: await takeExamples(validation.blocks, devSentences, seed) };
    } finally {
      validation.corpus?.close();
    }
  }
  const size = sizeOf(blocks);
  if (size < heldOutOf)
    logger.forStage("data").info("too few sentences to hold any out: the model of the last step is kept", {
      sentences: size,
      expected: heldOutOf,
    });
  const count = Math.min(devSentences, Math.floor(size / heldOutOf));
  return holdOutBlocks(count === 0 ? blocks : await cutBlocks(blocks, heldOutOf), count, seed);
}

async function takeExamples(blocks: Blocks, count: number, seed: number): Promise<readonly Example[]> {
  const taken: Example[] = [];
  for await (const batch of blockSource(blocks, { seed, name: "dev" }).read(0, 0)) {
    taken.push(...batch);
    if (taken.length >= count) break;
  }
  return taken.slice(0, count);
}
