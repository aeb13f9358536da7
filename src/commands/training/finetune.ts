import { rmSync } from "node:fs";
import { basename } from "node:path";
import { findQuerySet } from "../../formats/queries/query-set.js";
import { resolveModel } from "../../hub/resolve-model.js";
import type { CommandContext } from "../context.js";
import type { CommandResult } from "../corpus-commands.js";
import { type FileFacts, readFileFacts } from "../file-facts.js";
import type { FinetuneConfig } from "./config/finetune-config.js";
import { readDatasetFacts } from "./datasets/load-dataset.js";
import { chooseSeed, type Judgement, judge } from "./finetune/collect-scores.js";
import { type FinetuneData, loadFinetuneData } from "./finetune/finetune-data.js";
import { planParts, seedsOf, sourceFolderOf } from "./finetune/plan-parts.js";
import { runSizes, type SizeResult } from "./finetune/run-sizes.js";
import type { CompleteFinetuneConfig } from "./finetune/start-model.js";
import { summarise } from "./finetune/summarise.js";
import { modelOf } from "./finetune/train-model.js";
import { checkHeads } from "./models/check-heads.js";
import { completeMethod } from "./models/complete-method.js";
import { loadNerModel } from "./models/ner-methods.js";
import type { ModelFacts } from "./models/ner-model.js";
import type { LaunchOptions } from "./pretrain.js";
import type { CardDataset } from "./report/card-parts.js";
import { nounOf } from "./report/method-notes.js";
import { formatModelCard } from "./report/model-card.js";
import { publicName } from "./report/public-name.js";
import { describeVerdict } from "./report/verdict.js";
import { readModelFacts, withoutPlaces } from "./runs/fingerprint.js";
import { RunFolder, writeWhole } from "./runs/run-folder.js";
import { startEngine } from "./start-engine.js";
import { type LabelSurvey, surveyLabels } from "./survey-labels.js";

/**
 * Trains a model of any method on labelled sentences: on the target alone, after or together with another domain, on samples of it,
 * with one seed or several; without a dev set after a cross-validation. The run folder gets the model with its card,
 * `table.md`, and a folder for every training there was.
 *
 * Source: Liu et al. 2021, "NER-BERT" (arXiv:2112.00405), sections 4.2 to 4.4, 5.2; Liu et al. 2021, "CrossNER"
 * (arXiv:2012.04373) for joint training.
 * Differs: the cross-validation and the verdict are ours.
 *
 * @throws ConfigError when the folder holds a run of another config or of other data; FileError while another
 *   process runs in it; InterruptedError after Ctrl-C, with a checkpoint
 */
export async function finetune(
  given: FinetuneConfig,
  { isFresh = false }: LaunchOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const { model } = given;
  const engine = await startEngine(given.engine, context);
  const revision = model.revision === undefined ? {} : { revision: model.revision };
  const base = model.from === undefined ? undefined : await resolveModel(model.from, revision);
  const heads = given.headsFrom === undefined ? undefined : await resolveModel(given.headsFrom);
  const config = {
    ...withSampling(completeMethod(given, { model, base, heads })),
    ...(heads === undefined ? {} : { headsFrom: heads }),
  };
  checkHeads(config);
  const run = RunFolder.open(
    {
      verb: "finetune",
      folder: config.out,
      config,
      files: await readInputFacts(config, base, context.signal),
      engine: `${engine.name} (${engine.description})`,
      isFresh,
    },
    context,
  );
  try {
    return await finetuneIn(run, config, base, engine.description);
  } finally {
    run.close();
  }
}

/** Questions and texts of several sets are each asked as often; PUnifiedNER's sets are. */
const withSampling = (config: CompleteFinetuneConfig): CompleteFinetuneConfig => {
  const { by = config.method === "mrc" ? "proportional" : "uniform" } = config.sampling;
  return { ...config, sampling: { ...config.sampling, by } };
};

async function finetuneIn(
  run: RunFolder,
  config: CompleteFinetuneConfig,
  base: string | undefined,
  engine: string,
): Promise<CommandResult> {
  if (run.result !== undefined) {
    run.context.logger.forStage("finetune").info("already finished, nothing to do", { folder: config.out });
    return run.result as CommandResult;
  }
  const data = await loadFinetuneData(config, run.context.logger);
  const sizes = await runSizes({ config, data, base, run });
  const last = sizes[sizes.length - 1];
  const judgement = judge(last);
  const survey = await surveyLabels([last.examples], data.labels);
  const verdict = judgement === undefined ? undefined : verdictOf(last, judgement, survey);
  const summary = summarise({ folder: config.out, sizes, judgement, verdict, labels: survey.labels });
  await keepModel({ config, data, run, last, judgement, verdict, survey, engine });
  writeWhole(run.path("table.md"), summary.markdown);
  const { text, json } = summary;
  run.finish({ text, json });
  removeCheckpoints(config);
  return { text, json };
}

async function readInputFacts(
  { train, dev, test, source, also, model, queries, headsFrom }: FinetuneConfig,
  base: string | undefined,
  signal: AbortSignal,
): Promise<Record<string, readonly FileFacts[]>> {
  const facts = (dataset: FinetuneConfig["dev"]) =>
    dataset === undefined ? Promise.resolve([]) : readDatasetFacts(dataset, signal);
  const vectors = model.bilstm?.vectors;
  const sets = also.flatMap((set) => [set, set.dev, set.test]);
  const named = [queries, ...also.map((set) => set.queries)].flatMap((own) => own ?? []);
  return {
    also: (await Promise.all(sets.map(facts))).flat(),
    train: await facts(train),
    dev: await facts(dev),
    test: await facts(test),
    source: await facts(source),
    sourceDev: await facts(source?.dev),
    model: base === undefined ? [] : await readModelFacts(base, signal),
    ...(headsFrom === undefined ? {} : { heads: await readModelFacts(headsFrom, signal) }),
    vectors: vectors === undefined ? [] : await readFileFacts([vectors], signal),
    queries: named.length === 0 ? [] : await readFileFacts(named.map(findQuerySet), signal),
  };
}

const verdictOf = (last: SizeResult, judgement: Judgement, { labels }: LabelSurvey): string =>
  describeVerdict({
    basis: judgement.basis,
    sentences: last.examples.length,
    labels,
    scores: judgement.scores,
  });

interface Kept {
  readonly config: CompleteFinetuneConfig;
  readonly data: FinetuneData;
  readonly run: RunFolder;
  readonly last: SizeResult;
  readonly judgement: Judgement | undefined;
  readonly verdict: string | undefined;
  readonly survey: LabelSurvey;
  readonly engine: string;
}

/** Writes the model of the best seed of the last size, with its card. */
async function keepModel(kept: Kept): Promise<void> {
  const { run, last } = kept;
  const model = await loadNerModel(modelOf(chooseSeed(last).folder));
  try {
    await model.save(run.path("model"), cardOf(kept, model.facts));
  } finally {
    model.dispose();
  }
}

function cardOf({ config, data, last, judgement, verdict, survey, engine }: Kept, facts: ModelFacts): string {
  const { model, method, head, peft } = config;
  const begun =
    (model.from === undefined ? undefined : publicName(model.from)) ??
    (model.bilstm === undefined ? "a BERT with random parameters" : "a BiLSTM with random parameters");
  const f1 = judgement?.basis.f1;
  return formatModelCard({
    name: basename(config.out),
    ...{ method, head, facts, peft: peft?.method },
    base: model.from,
    about: `A ${nounOf(method)} of ${data.labels.length} labels: ${begun}, fine-tuned on ${data.train.name}${data.source === undefined ? "" : ` ${config.source?.how === "together" ? "together with" : "after"} ${data.source.name}`}.`,
    language: data.train.language,
    datasets: datasetsOf(data, last, survey),
    labels: survey.labels,
    surfaces: config.examplesInCard ? survey.surfaces : undefined,
    metrics:
      judgement === undefined || f1 === undefined
        ? undefined
        : {
            how: judgement.how,
            dataset: (data.test ?? data.dev ?? data.train).name,
            report: judgement.scores,
            pooledOver: judgement.pooledOver,
            f1:
              typeof f1 === "number"
                ? (100 * f1).toFixed(2)
                : `${(100 * f1.mean).toFixed(2)} ± ${(100 * f1.deviation).toFixed(2)}`,
          },
    verdict,
    settings: withoutPlaces(config),
    engine,
  });
}

const countMentions = (examples: readonly { readonly mentions: readonly unknown[] }[]): number =>
  examples.reduce((sum, { mentions }) => sum + mentions.length, 0);

function datasetsOf(data: FinetuneData, last: SizeResult, survey: LabelSurvey): CardDataset[] {
  const { train, source, dev, test, sets } = data;
  const trained = (sets ?? []).map(
    ({ train: { name, licence, examples } }): CardDataset => ({
      ...{ role: "train", name, licence, sentences: examples.length, mentions: countMentions(examples) },
    }),
  );
  const others = Object.entries({ source, dev, test }).flatMap(([role, dataset]): CardDataset[] =>
    dataset === undefined
      ? []
      : [
          {
            ...{ role, name: dataset.name, licence: dataset.licence },
            sentences: dataset.examples.length,
            mentions: countMentions(dataset.examples),
          },
        ],
  );
  if (trained.length > 0) return [...trained, ...others];
  return [
    {
      ...{ role: "train", name: train.name, licence: train.licence },
      sentences: last.examples.length,
      mentions: survey.mentions,
    },
    ...others,
  ];
}

/** What is over needs no checkpoints; the model that is kept stands in `model`. */
function removeCheckpoints(config: FinetuneConfig): void {
  const folders = planParts(config, config.out).flatMap(({ seeds }) => seeds.map(({ folder }) => folder));
  const sources = seedsOf(config).map((seed) => sourceFolderOf(config, config.out, seed));
  for (const folder of [...folders, ...sources])
    rmSync(`${folder}/checkpoints`, { recursive: true, force: true });
}
