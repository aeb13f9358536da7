import { hash32 } from "../../../core/random.js";
import { createTagger } from "../../../hub/create-tagger.js";
import { labelsOf, readModelConfig } from "../../../hub/model-config.js";
import { createBilstm } from "../../../models/encoders/bilstm/create-bilstm.js";
import { createTagSet } from "../../../models/methods/tagger/tag-set.js";
import { newTagger, type Tagger } from "../../../models/methods/tagger/tagger.js";
import type { Example } from "../../../text/example.js";
import type { FinetuneConfig } from "../config/finetune-config.js";
import { chooseWindows } from "../models/choose-windows.js";
import { createRandomBert, prepareTokenizer } from "../models/start-bert.js";

export interface TaggerStart {
  readonly config: FinetuneConfig;
  /** Folder of `model.from`. */
  readonly base: string | undefined;
  /** Folder of a tagger that was trained on the source; the head's rows of shared labels are carried over. */
  readonly sourceModel?: string | undefined;
  readonly labels: readonly string[];
  /** All sentences that it will be trained on: what a new vocabulary is made of. */
  readonly examples: readonly Example[];
  readonly seed: number;
  /** Where the vocabulary of a new BERT is kept. */
  readonly tokenizerFile: string;
}

/** What a BERT is told besides its directory. @param base folder of `model.from` */
export const encoderSettings = (
  { encoding, recomputeActivations, model }: FinetuneConfig,
  base: string | undefined,
) =>
  model.bilstm === undefined
    ? {
        ...chooseWindows(encoding, base ?? model.random!.maxTokens),
        isCheckpointed: recomputeActivations,
      }
    : {};

/** The tagger that a training begins with. @returns owned by the caller */
export async function startTagger(start: TaggerStart): Promise<Tagger> {
  const { config, base, sourceModel, labels, examples, seed } = start;
  const { head, model } = config;
  const newHead = { labels, head, seed: headSeed(seed, sourceModel) };
  const settings = { ...newHead, ...encoderSettings(config, base) };
  if (sourceModel !== undefined) {
    const initialHead = sharesLabels(sourceModel, labels) ? "carry" : "new";
    return createTagger({ model: sourceModel, initialHead, ...settings });
  }
  if (model.bilstm !== undefined) {
    const { encoder } = await createBilstm({ settings: model.bilstm, examples: [examples], seed });
    return newTagger(encoder, labels, newHead);
  }
  if (base !== undefined) return createTagger({ model: base, ...settings });
  const readAll = async function* () {
    yield examples;
  };
  const tokenizer = await prepareTokenizer(model.random!, readAll, start.tokenizerFile);
  return createTagger({
    model: createRandomBert(model.random!, tokenizer, { head: "none", seed }),
    ...settings,
  });
}

/**
 * An encoder that was trained under a head knows the random numbers that the head began with: a new head of as many tags
 * and the same seed would not be new to it.
 */
const headSeed = (seed: number, sourceModel: string | undefined): number =>
  hash32([seed, sourceModel === undefined ? "fine-tuned head" : "target's head"]);

function sharesLabels(folder: string, labels: readonly string[]): boolean {
  const tags = labelsOf(readModelConfig(folder));
  return tags !== undefined && createTagSet(tags).labels.some((label) => labels.includes(label));
}
