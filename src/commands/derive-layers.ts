import type { Corpus } from "../corpus/corpus.js";
import { type BalanceLayer, balanceCorpus } from "../sampling/balance.js";
import { type FilterLayer, filterCorpus } from "../sampling/filter.js";
import type { BuildConfig } from "./build-config.js";
import type { CommandContext } from "./context.js";

/** The part of a build's config that the filter and the balance look at. */
export type SamplingConfig = Pick<
  BuildConfig,
  | "seed"
  | "minEntities"
  | "frequentTypes"
  | "dropProbabilities"
  | "validationRatio"
  | "duplicates"
  | "nearDuplicateRatio"
  | "duplicateWords"
  | "decontaminate"
  | "decontaminateWords"
  | "alpha"
  | "balanceSize"
  | "balanceEntity"
>;

/** Drops what the filter drops and splits the rest by page; the balance that was there goes with the old filter. */
export async function filterLayer(
  corpus: Corpus,
  config: SamplingConfig,
  context: CommandContext,
): Promise<FilterLayer> {
  const [at3, at4, more] = config.dropProbabilities;
  const progress = context.startProgress("filter, sentences");
  const layer = await filterCorpus(corpus, {
    seed: config.seed,
    minEntities: config.minEntities,
    frequentLabels: config.frequentTypes,
    crowded: [
      { minEntityMentions: 3, dropRatio: at3 },
      { minEntityMentions: 4, dropRatio: at4 },
      { minEntityMentions: 5, dropRatio: more },
    ],
    trainRatio: 1 - config.validationRatio,
    duplicates: config.duplicates,
    nearDuplicateRatio: config.nearDuplicateRatio,
    duplicateWords: config.duplicateWords,
    decontaminate: config.decontaminate,
    decontaminateWords: config.decontaminateWords,
    progress,
  });
  progress.end();
  const logger = context.logger.forStage("filter");
  for (const { file, texts, foundTexts, sentences } of layer.contamination ?? []) {
    logger.info("contaminated", { file, texts, foundTexts, sentences });
  }
  logger.info("done", { train: layer.train, validation: layer.validation, ...layer.duplicates });
  return layer;
}

/** Draws the balanced training part. */
export async function balanceLayer(
  corpus: Corpus,
  config: SamplingConfig,
  context: CommandContext,
): Promise<BalanceLayer> {
  const progress = context.startProgress("balance, draws");
  const layer = await balanceCorpus(corpus, {
    seed: config.seed,
    alpha: config.alpha,
    isEntityDrawn: config.balanceEntity,
    ...(config.balanceSize === undefined ? {} : { size: config.balanceSize }),
    progress,
  });
  progress.end();
  context.logger.forStage("balance").info("done", { draws: layer.draws, sentences: layer.distinctSentences });
  return layer;
}
