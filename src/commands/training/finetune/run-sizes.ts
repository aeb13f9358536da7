import type { Example } from "../../../text/example.js";
import { arraySource, type ExampleSource, joinSources } from "../../../train/data/example-source.js";
import type { TrainingSettings } from "../../../train/settings.js";
import { drawJointly } from "../config/sampling-settings.js";
import type { FoldEstimate } from "../folds/estimate.js";
import { nerMethods } from "../models/ner-methods.js";
import type { FindOptions } from "../models/ner-model.js";
import type { RunFolder } from "../runs/run-folder.js";
import { crossValidate } from "./cross-validate.js";
import { type FinetuneData, sampleTarget } from "./finetune-data.js";
import { planParts, type SizePlan, sourceFolderOf } from "./plan-parts.js";
import type { CompleteFinetuneConfig } from "./start-model.js";
import { type ModelPartResult, modelOf, trainModel } from "./train-model.js";

/** What came of one size. */
export interface SizeResult {
  readonly size?: number;
  /** Sentences trained on; of the first seed, where samples differ. */
  readonly examples: readonly Example[];
  readonly estimate?: FoldEstimate;
  readonly seeds: readonly SeedResult[];
}

export interface SeedResult extends ModelPartResult {
  readonly seed: number;
  readonly folder: string;
}

interface Series {
  readonly config: CompleteFinetuneConfig;
  readonly data: FinetuneData;
  /** Folder of `model.from`. */
  readonly base: string | undefined;
  readonly run: RunFolder;
}

/** Every training that a config asks for, one after the other; what earlier launches have done is taken from there. */
export async function runSizes(series: Series): Promise<SizeResult[]> {
  const results: SizeResult[] = [];
  for (const plan of planParts(series.config, series.run.folder)) results.push(await runSize(series, plan));
  return results;
}

async function runSize(series: Series, plan: SizePlan): Promise<SizeResult> {
  const { config, data, run } = series;
  const { train, dev } = data;
  const [first] = plan.seeds;
  const examples = sampleTarget(train.examples, config, plan.size, first.seed);
  const hasFolds = dev === undefined && data.sets === undefined && config.folds >= 2 && examples.length >= 2;
  const estimate = hasFolds ? await runFolds(series, plan, examples) : undefined;
  if (estimate !== undefined)
    run.context.logger.forStage("finetune").info("cross-validated", {
      f1: estimate.f1.mean.toFixed(4),
      deviation: estimate.f1.deviation.toFixed(4),
      epochs: estimate.epochs,
    });
  const seeds: SeedResult[] = [];
  for (const { seed, folder } of plan.seeds) {
    const own = sampleTarget(train.examples, config, plan.size, seed);
    seeds.push({ seed, folder, ...(await runSeed(series, { seed, folder, examples: own, estimate })) });
  }
  return {
    ...(plan.size === undefined ? {} : { size: plan.size }),
    examples,
    ...(estimate === undefined ? {} : { estimate }),
    seeds,
  };
}

async function runFolds(
  series: Series,
  { folder, seeds: [{ seed }] }: SizePlan,
  examples: readonly Example[],
): Promise<FoldEstimate> {
  const { config, base, run } = series;
  return crossValidate(
    {
      folder: `${folder}/folds`,
      folds: config.folds,
      examples,
      start: {
        ...{ config, base, seed },
        ...{ labels: labelsOfPart(series), annotated: series.data.annotated },
        sourceModel: await trainSource(series, seed),
      },
      find: findOptions(series),
      settings: { ...config.training, seed },
      fingerprint: run.fingerprint,
      mix: (own) => sourceOf(series, own, seed),
      listMixed: (own) => listMixed(series, own),
    },
    run.context,
  );
}

interface SeedPlan {
  readonly seed: number;
  readonly folder: string;
  readonly examples: readonly Example[];
  readonly estimate: FoldEstimate | undefined;
}

async function runSeed(
  series: Series,
  { seed, folder, examples, estimate }: SeedPlan,
): Promise<ModelPartResult> {
  const { config, data, base, run } = series;
  const sourceModel = await trainSource(series, seed);
  return trainModel(
    {
      folder,
      label: `seed ${seed}`,
      start: {
        ...{ config, base, seed, sourceModel },
        ...{ labels: labelsOfPart(series), annotated: data.annotated, sets: data.sets },
        examples: listMixed(series, examples),
        tokenizerFile: `${folder}/tokenizer.json`,
      },
      source: sourceOf(series, examples, seed),
      settings: settingsOf(config.training, seed, data.dev !== undefined),
      passes: estimate?.epochs,
      dev: data.dev?.examples,
      test: data.test?.examples,
      find: findOptions(series),
      fingerprint: `${run.fingerprint} ${folder.slice(run.folder.length)}`,
    },
    run.context,
  );
}

/** How the target is predicted: whoever asks by name asks for its labels, and not for those of a joint source. */
const findOptions = ({ config, data }: Series): FindOptions => ({
  batchSize: config.predictionBatchSize,
  isNested: config.nested,
  sets: data.sets,
  asked:
    config.source?.how === "together" && nerMethods[config.method].asksByName
      ? { labels: data.labels }
      : undefined,
});

/** Models of source and target together have the labels of both. */
const labelsOfPart = ({ config, data }: Series): readonly string[] =>
  config.source?.how === "together" ? data.jointLabels : data.labels;

/** The target's sentences, or those of source and target together. */
function sourceOf({ config, data }: Series, examples: readonly Example[], seed: number): ExampleSource {
  if (data.sets !== undefined) {
    const sets = data.sets.map(({ id }) =>
      arraySource(
        examples.filter(({ datasetId }) => datasetId === id),
        { seed, name: id },
      ),
    );
    return drawJointly(sets, config.sampling, seed);
  }
  const target = arraySource(examples, { seed, name: "target" });
  if (config.source?.how !== "together") return target;
  return joinSources(
    [
      { source: arraySource(data.source!.examples, { seed, name: "source" }), times: 1 },
      { source: target, times: config.source.targetTimes },
    ],
    seed,
  );
}

/** Without a dev set there is no best moment: a part ends with its last step. */
function settingsOf(training: TrainingSettings, seed: number, hasDev: boolean): TrainingSettings {
  if (hasDev) return { ...training, seed };
  const { patience: _, ...rest } = training;
  return { ...rest, seed, evaluateEvery: "never" };
}

const listMixed = ({ config, data }: Series, examples: readonly Example[]): readonly Example[] =>
  config.source?.how === "together" ? [...examples, ...data.source!.examples] : examples;

/** The model of the first stage, where the config asks for one. */
async function trainSource(series: Series, seed: number): Promise<string | undefined> {
  const { config, data, base, run } = series;
  const { source } = config;
  if (source === undefined || source.how !== "first") return undefined;
  const folder = sourceFolderOf(config, run.folder, seed);
  const { examples } = data.source!;
  const training = source.training ?? config.training;
  // Labels that only the target has would be asked for in vain.
  const labels = nerMethods[config.method].asksByName ? data.source!.labels : data.jointLabels;
  await trainModel(
    {
      folder,
      label: `source, seed ${seed}`,
      start: {
        ...{ config, base, seed },
        ...{ labels, annotated: data.annotated },
        examples: [...examples, ...data.train.examples],
        tokenizerFile: `${folder}/tokenizer.json`,
      },
      source: arraySource(examples, { seed, name: "source" }),
      settings: settingsOf(training, seed, data.sourceDev !== undefined),
      dev: data.sourceDev?.examples,
      find: { batchSize: config.predictionBatchSize, isNested: config.nested },
      fingerprint: `${run.fingerprint} source ${seed}`,
    },
    run.context,
  );
  return modelOf(folder);
}
