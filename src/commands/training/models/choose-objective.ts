import type { TrainingSettings } from "../../../train/settings.js";
import type { PretrainConfig } from "../config/pretrain-config.js";
import type { TrainingData } from "../datasets/training-data.js";
import { chooseWindows } from "./choose-windows.js";
import { maskingObjective } from "./masking-objective.js";
import type { Objective } from "./objective.js";
import { createRandomBert, prepareTokenizer } from "./start-bert.js";
import { taggingObjective } from "./tagging-objective.js";

/** Sequences that are scored at once: as many as training reads, or what is usual. */
export const scoredAtOnce = ({ batchSize, microBatchSize = batchSize }: TrainingSettings): number =>
  Math.max(16, microBatchSize);

/**
 * What a pretraining teaches, to the model of its config.
 *
 * @param base folder of `model.from`
 * @param tokenizerFile where the vocabulary of a new model is kept
 */
export function chooseObjective(
  config: PretrainConfig,
  data: TrainingData,
  { base, tokenizerFile }: { readonly base: string | undefined; readonly tokenizerFile: string },
): Objective {
  const { model, training, recomputeActivations: isCheckpointed, head, encoding, masking } = config;
  const { seed } = training;
  const shared = { isCheckpointed, seed, dev: data.dev, batchSize: scoredAtOnce(training) };
  const tokenizer = () => prepareTokenizer(model.random!, () => data.source.read(0, 0), tokenizerFile);
  if (config.objective === "mlm")
    return maskingObjective({
      model:
        base ?? (async () => createRandomBert(model.random!, await tokenizer(), { head: "masked-lm", seed })),
      masking,
      ...shared,
    });
  return taggingObjective({
    model: base ?? (async () => createRandomBert(model.random!, await tokenizer(), { head: "none", seed })),
    labels: data.labels,
    head,
    windows: chooseWindows(encoding, base ?? model.random!.maxTokens),
    ...shared,
  });
}
