import { ConfigError, InputError } from "../../../core/errors.js";
import type { Logger } from "../../../core/logger.js";
import { flatChunks, wordMentions } from "../../../formats/chunks.js";
import { Losses } from "../../../formats/losses.js";
import { sampleGreedily } from "../../../sampling/few-shot/greedy.js";
import { sampleRatio } from "../../../sampling/few-shot/ratio.js";
import { countLabels } from "../../../sampling/few-shot/sentence-labels.js";
import { sampleSentencesPerType } from "../../../sampling/few-shot/sentences-per-type.js";
import type { Example } from "../../../text/example.js";
import type { FinetuneConfig } from "../config/finetune-config.js";
import { tellLeftOut } from "../datasets/learnt-labels.js";
import { type LoadedDataset, loadDataset } from "../datasets/load-dataset.js";
import { annotatedOf, askJointly, isOfQuestions, jointLabels } from "./ask-jointly.js";
import { checkJoint, firstSetName, type JointSet, joinPart } from "./joint-data.js";

/** Everything that a fine-tuning reads, in memory. */
export interface FinetuneData {
  readonly train: LoadedDataset;
  readonly dev?: LoadedDataset | undefined;
  readonly test?: LoadedDataset | undefined;
  readonly source?: LoadedDataset | undefined;
  readonly sourceDev?: LoadedDataset | undefined;
  /** Labels of the target's model: those that train has examples of, or those that the config names. */
  readonly labels: readonly string[];
  /** Labels of a model of source and target. */
  readonly jointLabels: readonly string[];
  /** Where several sets are trained on together: each by itself. */
  readonly sets?: readonly JointSet[] | undefined;
  /** Labels that were annotated, by the id of a dataset's examples; none without a source. */
  readonly annotated: Readonly<Record<string, readonly string[]>>;
}

export async function loadFinetuneData(config: FinetuneConfig, logger: Logger): Promise<FinetuneData> {
  checkJoint(config);
  const first = await loadOne(config, logger);
  if (config.also.length === 0) return first;
  const sets: JointSet[] = [{ ...first, id: firstSetName, queries: config.queries }];
  for (const { name, dev, test, queries, ...train } of config.also) {
    const own = await loadOne({ ...config, also: [], train, dev, test }, logger);
    sets.push({ ...own, id: name, queries });
  }
  return config.method === "mrc"
    ? joinSets(askJointly(sets), jointLabels(sets), annotatedOf(sets))
    : joinSets(sets, [...new Set(sets.flatMap((set) => set.labels))], {});
}

const joinSets = (
  sets: readonly JointSet[],
  labels: readonly string[],
  annotated: FinetuneData["annotated"],
): FinetuneData => ({
  ...{ train: joinPart(sets, "train")!, dev: joinPart(sets, "dev"), test: joinPart(sets, "test") },
  ...{ sets, labels, jointLabels: labels, annotated },
});

async function loadOne(config: FinetuneConfig, logger: Logger): Promise<FinetuneData> {
  const { seed } = config.training;
  const only = (dataset: LoadedDataset): LoadedDataset => withOnly(dataset, config.labels);
  if (config.method === "cpner" && config.source?.how === "together")
    throw new ConfigError("source.how is together, and a prefix of cpner is of one domain", {
      fix: "set source.how: first, or let the domains work together with nerforge transfer (docs/cpner.md)",
    });
  const asksQuestions = config.method === "mrc";
  const train = only(await loadDataset(config.train, { part: "train", seed, asksQuestions, logger }));
  const load = async (settings: FinetuneConfig["dev"], part: "train" | "validation") =>
    settings === undefined ? undefined : loadDataset(settings, { part, seed, asksQuestions, logger });
  const dev = await load(config.dev, "validation").then((loaded) => loaded && only(loaded));
  const test = await load(config.test, "validation").then((loaded) => loaded && only(loaded));
  const source = await load(config.source, "train");
  const sourceDev = await load(config.source?.dev, "validation");
  const hasSource = source !== undefined;
  const labels = isOfQuestions(train) ? labelsIn(train) : (config.labels ?? labelsIn(train));
  if (train.examples.length === 0 || labels.length === 0)
    throw new InputError(
      `${train.name} holds ${train.examples.length} sentences and ${labels.length} labels`,
      { fix: "name labelled data" },
    );
  tellLeftOut([...train.labels, ...(dev?.labels ?? [])], labels, logger);
  warnOfUnknown(labels, { dev, test }, logger);
  warnOfShared({ train, dev, test }, logger);
  warnOfLost(train, config, logger);
  return {
    ...(hasSource
      ? { train: nameExamples(train, "target"), dev: dev && nameExamples(dev, "target"), test }
      : { train, dev, test }),
    source: source && nameExamples(source, "source"),
    sourceDev: sourceDev && nameExamples(sourceDev, "source"),
    labels,
    jointLabels: [...new Set([...labels, ...(hasSource ? labelsIn(source) : [])])],
    annotated: hasSource ? { target: labels, source: source.labels } : {},
  };
}

/** Labels of a dataset that its mentions have: what was annotated besides them has no example. */
function labelsIn({ examples, labels }: LoadedDataset): string[] {
  const found = new Set(examples.flatMap(({ mentions }) => mentions.map(({ label }) => label)));
  return labels.filter((label) => found.has(label));
}

/** Files of two datasets may have the same name: what they are used for tells their examples apart. */
const nameExamples = (dataset: LoadedDataset, datasetId: string): LoadedDataset => ({
  ...dataset,
  examples: dataset.examples.map((example) => ({ ...example, datasetId })),
});

/** Without the mentions of all other labels; as it is when no labels are named, and where answers have none. */
function withOnly(dataset: LoadedDataset, labels: readonly string[] | undefined): LoadedDataset {
  if (labels === undefined || isOfQuestions(dataset)) return dataset;
  const examples = dataset.examples.map((example) => ({
    ...example,
    mentions: example.mentions.filter(({ label }) => labels.includes(label)),
  }));
  return { ...dataset, examples, labels: dataset.labels.filter((label) => labels.includes(label)) };
}

/** What a method cannot hold is not trained on: one tag a word cannot say everything, and spans have no gaps. */
function warnOfLost(
  { examples, name }: LoadedDataset,
  { method = "tagger" }: FinetuneConfig,
  logger: Logger,
): void {
  const losses = new Losses();
  const [hold, what] = method === "tagger" ? [flatChunks, "tags"] : [wordMentions, "spans of words"];
  for (const example of examples) hold(example, losses);
  if (losses.total === 0) return;
  logger
    .forStage("data")
    .warn(
      `${losses.total} mentions of ${name} cannot be held by ${what} and are not learnt`,
      losses.toJSON(),
    );
  for (const line of losses.cases.slice(0, 3)) logger.forStage("data").warn(line);
}

/** A score on texts that were trained on, or that chose the model, promises too much. */
function warnOfShared(sets: Pick<FinetuneData, "train" | "dev" | "test">, logger: Logger): void {
  const pairs = [
    ["train", "dev"],
    ["train", "test"],
    ["dev", "test"],
  ] as const;
  for (const [first, second] of pairs) {
    const known = new Set(sets[first]?.examples.map(({ text }) => text));
    const held = sets[second]?.examples ?? [];
    const shared = held.filter(({ text }) => known.has(text)).length;
    if (shared === 0) continue;
    logger
      .forStage("data")
      .warn(
        `${shared} of ${held.length} sentences of ${second} stand in ${first} as well: its F1 is too high`,
      );
  }
}

/** A label that is never trained on cannot be found: its mentions count as missed. */
function warnOfUnknown(
  labels: readonly string[],
  { dev, test }: Pick<FinetuneData, "dev" | "test">,
  logger: Logger,
): void {
  for (const [part, dataset] of Object.entries({ dev, test })) {
    const unknown = dataset === undefined ? [] : labelsIn(dataset).filter((label) => !labels.includes(label));
    if (unknown.length > 0)
      logger.forStage("data").warn(`labels of ${part} that the model does not learn`, {
        labels: unknown.join(","),
      });
  }
}

/** A sample of the target for one size and seed; all of it without few-shot settings. */
export function sampleTarget(
  examples: readonly Example[],
  { fewShot }: FinetuneConfig,
  size: number | undefined,
  seed: number,
): readonly Example[] {
  if (fewShot === undefined || size === undefined) return examples;
  return chooseIndexes(examples, fewShot.definition, size, seed).map((index) => examples[index]);
}

function chooseIndexes(
  examples: readonly Example[],
  definition: NonNullable<FinetuneConfig["fewShot"]>["definition"],
  size: number,
  seed: number,
): readonly number[] {
  if (definition === "ratio") return sampleRatio(examples.length, { ratio: size, seed });
  const sentences = examples.map(countLabels);
  return definition === "greedy"
    ? sampleGreedily(sentences, { k: size, seed }).indexes
    : sampleSentencesPerType(sentences, { k: size, seed });
}
