import { hash32 } from "../../../core/random.js";
import type { Example } from "../../../text/example.js";
import type { FinetuneConfig } from "../config/finetune-config.js";
import type { CompleteMethod } from "../models/complete-method.js";
import { startNerModel } from "../models/ner-methods.js";
import type { NamedSet, NerModel } from "../models/ner-model.js";

/** A config whose method is known, with its settings. */
export type CompleteFinetuneConfig = FinetuneConfig & CompleteMethod;

export interface PartStart {
  readonly config: CompleteFinetuneConfig;
  /** Folder of `model.from`. */
  readonly base: string | undefined;
  /** Folder of a model that was trained on the source; a tagger's rows of shared labels are carried over. */
  readonly sourceModel?: string | undefined;
  readonly labels: readonly string[];
  /** As in a `ModelStart`. */
  readonly annotated: Readonly<Record<string, readonly string[]>>;
  /** As in a `ModelStart`. */
  readonly sets?: readonly NamedSet[] | undefined;
  /** All sentences that it will be trained on: what a new vocabulary is made of. */
  readonly examples: readonly Example[];
  readonly seed: number;
  /** Where the vocabulary of a new BERT is kept. */
  readonly tokenizerFile: string;
}

/** The model that a training begins with. @returns owned by the caller */
export function startModel(start: PartStart): Promise<NerModel> {
  const { config, base, sourceModel, labels, annotated, sets, examples, seed, tokenizerFile } = start;
  return startNerModel({
    ...{ model: config.model, settings: config, recomputeActivations: config.recomputeActivations },
    ...{
      base,
      earlier: sourceModel,
      headsFrom: config.headsFrom,
      labels,
      annotated,
      sets,
      seed,
      tokenizerFile,
    },
    headSeed: headSeed(seed, sourceModel),
    readTexts: async function* () {
      yield examples;
    },
  });
}

/**
 * An encoder that was trained under a head knows the random numbers that the head began with: a new head of as many tags
 * and the same seed would not be new to it.
 */
const headSeed = (seed: number, sourceModel: string | undefined): number =>
  hash32([seed, sourceModel === undefined ? "fine-tuned head" : "target's head"]);
