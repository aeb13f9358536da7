import { basename, join } from "node:path";
import { ConfigError } from "../../core/errors.js";
import { formatCount } from "../../core/table.js";
import { findQuerySet } from "../../formats/queries/query-set.js";
import { resolveModel } from "../../hub/resolve-model.js";
import type { CommandContext } from "../context.js";
import type { CommandResult } from "../corpus-commands.js";
import { type FileFacts, readFileFacts } from "../file-facts.js";
import {
  type AdaptConfig,
  isSeq2Seq,
  type PretrainConfig,
  readsTextsAlone,
} from "./config/pretrain-config.js";
import { readDatasetFacts } from "./datasets/load-dataset.js";
import { openTrainingData, type TrainingData } from "./datasets/training-data.js";
import {
  type CompletePretrainConfig,
  chooseObjective,
  completeObjective,
} from "./models/choose-objective.js";
import type { ModelFacts } from "./models/ner-model.js";
import type { Measured, OpenModel } from "./models/objective.js";
import { nounOf } from "./report/method-notes.js";
import { formatModelCard } from "./report/model-card.js";
import { publicName } from "./report/public-name.js";
import { shownPath } from "./report/shown-path.js";
import { formatMarkdownTable, formatTypeTable, typeHeader, typeRows } from "./report/type-table.js";
import { readModelFacts, withoutPlaces } from "./runs/fingerprint.js";
import { RunFolder, writeWhole } from "./runs/run-folder.js";
import { startEngine } from "./start-engine.js";
import { type LabelSurvey, surveyLabels } from "./survey-labels.js";
import { type PartResult, trainPart } from "./train-part.js";

export interface LaunchOptions {
  /** Delete a run that is in the folder. */
  readonly isFresh?: boolean;
}

/**
 * Trains a BERT from a checkpoint or from nothing on all labels of a corpus, or on masked words, into a run folder whose
 * `model/` Transformers opens. A relaunch goes on at the last checkpoint.
 *
 * Source: Liu et al. 2021, "NER-BERT" (arXiv:2112.00405), sections 3.1 and 4.4.
 * Differs: the paper gives no number of steps, warm-up or longest sequence; see `pretrainDefaults`.
 *
 * @throws ConfigError when the folder holds a run of another config or of other data; InterruptedError after Ctrl-C,
 *   with a checkpoint
 */
export const pretrain = (
  config: PretrainConfig,
  launch: LaunchOptions,
  context: CommandContext,
): Promise<CommandResult> => runPretraining("pretrain", config, launch, context);

/**
 * Goes on training a model's masked LM on text of another domain: DAPT, domain tuning.
 *
 * Source: Gururangan et al. 2020 (arXiv:2004.10964), section 3, as CrossNER and AdaptaBERT do it (FACTS 1.7, 1.10).
 */
export const adapt = (
  config: AdaptConfig,
  launch: LaunchOptions,
  context: CommandContext,
): Promise<CommandResult> => runPretraining("adapt", { ...config, encoding: {} }, launch, context);

/** Of `adapt` alone: pretraining begins with what its model has. */
type HeadsSetting = Pick<Partial<AdaptConfig>, "headsFrom">;

async function runPretraining(
  verb: string,
  given: PretrainConfig & HeadsSetting,
  { isFresh = false }: LaunchOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const { model } = given;
  const engine = await startEngine(given.engine, context);
  const base = model.from === undefined ? undefined : await resolveModel(model.from, revisionOf(model));
  const heads = given.headsFrom === undefined ? undefined : await resolveModel(given.headsFrom);
  const config = {
    ...completeObjective(given, base),
    ...(heads === undefined ? {} : { headsFrom: heads }),
  };
  const files = await readInputFacts(config, base, context.signal);
  const run = RunFolder.open(
    { verb, folder: config.out, config, files, engine: `${engine.name} (${engine.description})`, isFresh },
    context,
  );
  try {
    return await pretrainIn(run, verb, config, base, engine.description);
  } finally {
    run.close();
  }
}

async function pretrainIn(
  run: RunFolder,
  verb: string,
  config: PretrainConfig & HeadsSetting,
  base: string | undefined,
  engine: string,
): Promise<CommandResult> {
  const { training } = config;
  if (run.result !== undefined) {
    run.context.logger.forStage(verb).info("already finished, nothing to do", { folder: config.out });
    return run.result as CommandResult;
  }
  const { logger } = run.context;
  const isOfTexts = readsTextsAlone(config.objective);
  const data = await openTrainingData(config, {
    seed: training.seed,
    part: isOfTexts ? "train" : "balanced",
    isUnlabelled: isOfTexts,
    asksQuestions: config.objective === "mrc",
    logger,
  });
  try {
    checkLabels(config, data);
    const tokenizerFile = run.path("tokenizer.json");
    const objective = chooseObjective(config, data, { base, tokenizerFile, headsFrom: config.headsFrom });
    const result = await trainModel(await objective.start(), data, config, run);
    const best = await objective.load(run.path("checkpoints", "best"));
    try {
      const measured = await best.measure();
      const survey = await surveyLabels(data.source.read(0, 0), isOfTexts ? [] : data.labels);
      await best.save(
        run.path("model"),
        cardOf({ config, data, measured, survey, facts: best.facts, engine }),
      );
      const summary = summarise(config, result, measured, survey);
      writeWhole(run.path("table.md"), tableOf(summary, measured, survey));
      run.finish(summary);
      return summary;
    } finally {
      best.dispose();
    }
  } finally {
    data.close();
  }
}

const revisionOf = ({ revision }: PretrainConfig["model"]): { revision?: string } =>
  revision === undefined ? {} : { revision };

async function readInputFacts(
  { data, also, dev, model, queries, headsFrom }: PretrainConfig & HeadsSetting,
  base: string | undefined,
  signal: AbortSignal,
): Promise<Record<string, readonly FileFacts[]>> {
  const vocabulary = model.random?.vocabulary.from;
  const isFile = vocabulary !== undefined && /\.(txt|json)$/.test(vocabulary);
  return {
    data: await readDatasetFacts(data, signal),
    also: (await Promise.all(also.map((dataset) => readDatasetFacts(dataset, signal)))).flat(),
    dev: dev === undefined ? [] : await readDatasetFacts(dev, signal),
    queries: queries === undefined ? [] : await readFileFacts([findQuerySet(queries)], signal),
    model: base === undefined ? [] : await readModelFacts(base, signal),
    ...(headsFrom === undefined ? {} : { heads: await readModelFacts(headsFrom, signal) }),
    vocabulary:
      vocabulary === undefined
        ? []
        : isFile
          ? await readFileFacts([vocabulary], signal)
          : await readModelFacts(vocabulary, signal),
  };
}

function checkLabels({ objective }: PretrainConfig, { labels }: TrainingData): void {
  if (readsTextsAlone(objective) || labels.length > 0) return;
  throw new ConfigError(`the data hold no labels, and the objective is ${objective}`, {
    fix: "set objective: mlm, or name labelled data",
  });
}

async function trainModel(
  opened: OpenModel,
  { source }: TrainingData,
  { training, objective }: PretrainConfig,
  { folder, fingerprint, context }: RunFolder,
): Promise<PartResult> {
  try {
    return await trainPart(
      {
        ...{ source, folder, fingerprint },
        model: opened.model,
        settings: training,
        label: `pretraining: ${objective}`,
        ...(opened.evaluate === undefined ? {} : { evaluate: opened.evaluate }),
        saveModel: (to) => opened.save(to),
      },
      context,
    );
  } finally {
    opened.dispose();
  }
}

/** All types, where the terminal shows the most frequent ones. */
const tableOf = ({ text }: CommandResult, { report }: Measured, { labels }: LabelSurvey): string =>
  report === undefined
    ? `${text}\n`
    : `${text.split("\n", 1)[0]}\n\n${formatMarkdownTable(typeHeader, typeRows(report, labels))}\n`;

interface CardParts {
  readonly config: CompletePretrainConfig;
  readonly facts: ModelFacts | undefined;
  readonly data: TrainingData;
  readonly measured: Measured;
  readonly survey: LabelSurvey;
  readonly engine: string;
}

function cardOf({ config, data, measured, survey, facts, engine }: CardParts): string {
  const { model, objective, head, peft } = config;
  const method = config.method ?? (isSeq2Seq(objective) ? "seq2seq" : "mlm");
  const { report, devLoss } = measured;
  const findsMentions = method !== "mlm" && method !== "seq2seq";
  const [main] = data.datasets;
  const begun =
    model.from === undefined
      ? `a ${method === "seq2seq" ? "T5" : "BERT"} with random parameters`
      : publicName(model.from);
  return formatModelCard({
    name: basename(config.out),
    ...{ method, head, facts, peft: peft?.method },
    base: model.from,
    about: findsMentions
      ? `A ${nounOf(method)} of ${data.labels.length} labels, to be fine-tuned on labels of your own: ${begun}, pretrained on ${main.name}${method === "tagger" ? " as NER-BERT is" : ""}.`
      : method === "mlm"
        ? `A masked language model: ${begun}, trained on ${main.name}.`
        : `A T5: ${begun}, trained on ${main.name} by ${objective}.`,
    language: data.language,
    datasets: data.datasets,
    labels: findsMentions ? survey.labels : new Map(),
    surfaces: findsMentions ? survey.surfaces : undefined,
    metrics:
      report === undefined
        ? undefined
        : { how: "dev", dataset: main.name, report, f1: (100 * report.micro.f1).toFixed(2) },
    devLoss,
    settings: withoutPlaces(config),
    engine,
  });
}

function summarise(
  { objective, out }: PretrainConfig,
  result: PartResult,
  { report, devLoss }: Measured,
  survey: LabelSurvey,
): CommandResult {
  const { steps, seconds, tokensPerSecond, bestStep, stoppedBy } = result;
  const model = shownPath(join(out, "model"));
  const lines = [
    `${formatCount(steps)} steps in ${seconds.toFixed(0)} s, ${formatCount(Math.round(tokensPerSecond))} tokens a second; best at step ${bestStep === undefined ? "–" : formatCount(bestStep)}`,
    ...(report === undefined ? [] : [formatTypeTable(report, survey.labels)]),
    ...(devLoss === undefined
      ? []
      : [`loss on held-out text ${devLoss.toFixed(4)}, perplexity ${Math.exp(devLoss).toFixed(2)}`]),
    `${model}: open it with Transformers, or "nerforge finetune --data FILE --model ${model}"`,
  ];
  const json = {
    ...{ folder: out, objective, steps, seconds, tokensPerSecond, stoppedBy },
    bestStep: bestStep ?? null,
    ...(report === undefined ? {} : { dev: { ...report, labels: Object.fromEntries(report.labels) } }),
    ...(devLoss === undefined ? {} : { devLoss }),
  };
  return { text: lines.join("\n\n"), json };
}
