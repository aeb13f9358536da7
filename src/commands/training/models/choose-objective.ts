import { ConfigError } from "../../../core/errors.js";
import { hash32 } from "../../../core/random.js";
import type { TrainingSettings } from "../../../train/settings.js";
import { type MethodKey, methodKeys } from "../config/method-settings.js";
import { isSeq2Seq, type PretrainConfig, readsTextsAlone } from "../config/pretrain-config.js";
import type { TrainingData } from "../datasets/training-data.js";
import { type CompleteMethod, completeMethod } from "./complete-method.js";
import { maskingObjective } from "./masking-objective.js";
import { nerObjective } from "./ner-objective.js";
import type { Objective } from "./objective.js";
import { seq2seqObjective, seq2seqSettingsOf } from "./seq2seq-objective.js";
import { createRandomBert, prepareTokenizer } from "./start-bert.js";
import { createRandomT5 } from "./start-t5.js";

/** Sequences that are scored at once: as many as training reads, or what is usual. */
export const scoredAtOnce = ({ batchSize, microBatchSize = batchSize }: TrainingSettings): number =>
  Math.max(16, microBatchSize);

/** A config with the settings of the method that its objective teaches; none for masked words. */
export type CompletePretrainConfig = PretrainConfig & Partial<Pick<CompleteMethod, "method">>;

/** Labels besides its own that are asked of a sentence: more would only make the steps longer. */
const usualNegatives = 20;

/**
 * @param base folder of `model.from`
 * @throws ConfigError for keys that say nothing to the objective
 */
export function completeObjective(config: PretrainConfig, base: string | undefined): CompletePretrainConfig {
  const { objective, model } = config;
  if (objective === "mlm" || isSeq2Seq(objective)) {
    const isForeign = (key: MethodKey): boolean => key !== "queries" || readsTextsAlone(objective);
    const foreign = (Object.keys(methodKeys) as MethodKey[]).find(
      (key) => config[key] !== undefined && isForeign(key),
    );
    if (foreign === undefined) return config;
    throw new ConfigError(`${foreign} is given, and the objective is ${objective}, which finds no mentions`, {
      fix: `leave ${foreign} out, or set objective: tagging, mrc or qpmrc`,
    });
  }
  const method = objective === "tagging" ? "tagger" : objective;
  return completeMethod({ ...config, method }, { model, base, usual: { negatives: usualNegatives } });
}

export interface ObjectiveBase {
  /** Folder of `model.from`. */
  readonly base: string | undefined;
  /** Where the vocabulary of a new model is kept. */
  readonly tokenizerFile: string;
  /** Folder of a masked LM whose head is taken. */
  readonly headsFrom?: string | undefined;
}

/**
 * What a pretraining teaches, to the model of its config.
 *
 * @throws ConfigError for a head that the objective does not have
 */
export function chooseObjective(
  config: CompletePretrainConfig,
  data: TrainingData,
  { base, tokenizerFile, headsFrom }: ObjectiveBase,
): Objective {
  const { model, method, objective, training, recomputeActivations, masking, nested } = config;
  const { seed } = training;
  const { dev } = data;
  const batchSize = scoredAtOnce(training);
  const readTexts = () => data.source.read(0, 0);
  if (headsFrom !== undefined && objective !== "mlm")
    throw new ConfigError(
      `headsFrom is given, and the objective is ${objective}, which has no head of its own`,
      {
        fix: "leave headsFrom out, or set objective: mlm",
      },
    );
  if (isSeq2Seq(objective)) {
    const start = { model, base, readTexts, tokenizerFile, seed };
    return seq2seqObjective({
      model: base ?? (() => createRandomT5(start)),
      settings: seq2seqSettingsOf(objective, config, data.labels),
      ...{ isCheckpointed: recomputeActivations, seed, dev, batchSize },
    });
  }
  if (method === undefined)
    return maskingObjective({
      model:
        base ??
        (async () => {
          const tokenizer = await prepareTokenizer(model.random!, readTexts, tokenizerFile);
          return createRandomBert(model.random!, tokenizer, { head: "masked-lm", seed });
        }),
      ...{ masking, isCheckpointed: recomputeActivations, seed, dev, batchSize, headsFrom },
    });
  return nerObjective({
    start: {
      ...{ model, base, seed, recomputeActivations, readTexts, tokenizerFile },
      settings: { ...config, method },
      ...{ labels: data.labels, annotated: data.annotated },
      headSeed: hash32([seed, "pretrained head"]),
    },
    dev,
    find: { batchSize, isNested: nested },
  });
}
