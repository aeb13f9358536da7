import { ConfigError } from "../../core/errors.js";
import { loadQuerySet } from "../../formats/queries/query-set.js";
import { loadT5 } from "../../hub/load-t5.js";
import { DomainSwitch, PrefixStore } from "../../hub/prefix-store.js";
import { ensembleExamples } from "../../models/methods/cpner/ensemble.js";
import type { Selection } from "../../models/methods/cpner/select-sources.js";
import type { Example } from "../../text/example.js";
import type { CommandContext } from "../context.js";
import { loadDataset } from "../training/datasets/load-dataset.js";
import { type DomainScores, scoreAnswers, scoreDomain } from "./score-domain.js";
import type { CpnerExperiment, DomainDataSettings } from "./settings.js";
import type { DomainData, DomainWorkplace } from "./train-domain.js";
import { chainTransfer, type TransferResult, transferDomain, transferEach } from "./transfer.js";

export interface ExperimentFolders {
  /** Of the prefix store. */
  readonly store: string;
  /** Of the trainings. */
  readonly folder: string;
}

export interface ExperimentResult {
  /** Domains of the store that hold the result: one, or those of an ensemble. */
  readonly domains: readonly string[];
  /** Of each of them that had sources. */
  readonly selections: readonly Selection[];
  /** On the test set, where there is one. */
  readonly scores?: DomainScores;
}

/**
 * One experiment, from its data to its score: CP-NER, a chain, an ensemble, or the target alone. What is done is left
 * alone when it is run again.
 *
 * @throws ConfigError for a config that contradicts itself; what the stages throw
 */
export async function runExperiment(
  config: CpnerExperiment,
  folders: ExperimentFolders,
  context: CommandContext,
): Promise<ExperimentResult> {
  checkNames(config);
  const t5 = await loadT5(config.model.from);
  try {
    const place: DomainWorkplace = {
      ...{ t5, store: new PrefixStore(folders.store), folder: folders.folder },
      ...{ settings: config.domain, prefixSeed: config.prefixSeed },
      evaluation: { batchSize: config.predictionBatchSize, score: config.score },
    };
    const results = await transferAs(config, place, context);
    const domains = results.map(({ domain }) => domain);
    const selections = results.flatMap(({ selection }) => selection ?? []);
    const scores = await scoreTest(config, domains, place, context);
    return { domains, selections, ...(scores === undefined ? {} : { scores }) };
  } finally {
    t5.dispose();
  }
}

async function transferAs(
  config: CpnerExperiment,
  place: DomainWorkplace,
  context: CommandContext,
): Promise<readonly TransferResult[]> {
  const sources: DomainData[] = [];
  for (const source of config.sources) sources.push(await loadDomainData(source, context));
  const target = await loadDomainData(config.target, context);
  const inputs = { sources, target, warmUp: config.warmUp, transfer: config.transfer };
  switch (config.how) {
    case "transfer":
      return [await transferDomain(inputs, config, place, context)];
    case "chain":
      return [await chainTransfer(inputs, place, context)];
    case "ensemble":
      return transferEach(inputs, config, place, context);
  }
}

/** A domain's sentences. @throws as `loadDataset` */
export async function loadDomainData(
  { name, train, dev, labels, queries }: DomainDataSettings,
  { logger }: CommandContext,
): Promise<DomainData> {
  const loaded = await loadDataset(train, { part: "train", logger });
  const held = dev === undefined ? [] : (await loadDataset(dev, { part: "validation", logger })).examples;
  const named = queries === undefined ? [] : loadQuerySet(queries).queries;
  return {
    ...{ name, train: onlyLabels(loaded.examples, labels), dev: onlyLabels(held, labels) },
    labels: labels ?? loaded.labels,
    names: Object.fromEntries(named.map((query) => [query.label, query.name])),
  };
}

/** Without the mentions of other labels; as they are where none are named. */
const onlyLabels = (
  examples: readonly Example[],
  labels: readonly string[] | undefined,
): readonly Example[] =>
  labels === undefined
    ? examples
    : examples.map((example) => ({
        ...example,
        mentions: example.mentions.filter(({ label }) => labels.includes(label)),
      }));

async function scoreTest(
  { test, target, predictionBatchSize: batchSize }: CpnerExperiment,
  domains: readonly string[],
  { t5, store }: DomainWorkplace,
  { logger }: CommandContext,
): Promise<DomainScores | undefined> {
  if (test === undefined) return undefined;
  const loaded = await loadDataset(test, { part: "validation", logger });
  const examples = onlyLabels(loaded.examples, target.labels);
  const models = new DomainSwitch(store, t5);
  try {
    if (domains.length === 1) return await scoreDomain(await models.use(domains[0]), examples, { batchSize });
    const predictions: Example[][] = [];
    for (const domain of domains)
      predictions.push(await (await models.use(domain)).predictExamples(examples, undefined, { batchSize }));
    return scoreAnswers(examples, ensembleExamples(predictions).map(sayMentions));
  } finally {
    await models.dispose();
  }
}

/** An ensemble says what it has found. */
const sayMentions = (example: Example) => ({
  example,
  said: example.mentions.map(({ start, end, label }) => ({ label, surface: example.text.slice(start, end) })),
});

function checkNames({ sources, target, how }: CpnerExperiment): void {
  const names = [...sources, target].map(({ name }) => name);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined)
    throw new ConfigError(`two domains are named "${repeated}"`, {
      fix: "give each domain a name of its own",
    });
  if (how === "ensemble" && sources.length === 0)
    throw new ConfigError("an ensemble has a model for each source, and there is none", {
      fix: "name sources, or set how: transfer",
    });
}
