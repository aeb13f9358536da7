import { ConfigError } from "../core/errors.js";
import { carryHead } from "../models/methods/tagger/carry-head.js";
import { loadHead } from "../models/methods/tagger/create-head.js";
import { newTagger, Tagger } from "../models/methods/tagger/tagger.js";
import type { TaggingHeadName } from "../models/methods/tagger/tagging-head.js";
import type { LoadedModel } from "./load-model.js";
import { headWeights } from "./load-tagger.js";
import { type EncoderSettings, loadTaggerEncoder, toTaggerEncoder } from "./load-tagger-encoder.js";
import { labelsOf, readModelConfig } from "./model-config.js";
import { resolveModel } from "./resolve-model.js";
import { readWeights } from "./weights.js";

export interface CreateTaggerOptions extends EncoderSettings {
  /** Directory or repository of a BERT with any head or none, or one in memory: the tagger then owns it. */
  readonly model: string | LoadedModel<"none">;
  /** Labels of the mentions; the tags are O and their B and I. */
  readonly labels: readonly string[];
  /** Default `linear`. */
  readonly head?: TaggingHeadName;
  /** Of the new head's random numbers, and of a new method's; default 1. */
  readonly seed?: number;
  /** Whether tags that the directory's own head has too begin with its rows (`carry`); default `new`. */
  readonly initialHead?: "new" | "carry";
}

/**
 * A tagger with a new head on the encoder of any model, to be trained.
 *
 * @returns the tagger, on the selected engine; the caller disposes it
 * @throws InputError when the model is not to be had or has no tokenizer; ConfigError for labels or sizes that do not
 *   fit, or when nothing can be carried over
 */
export async function createTagger(options: CreateTaggerOptions): Promise<Tagger> {
  const { model, labels, head = "linear", seed = 1, initialHead = "new" } = options;
  if (typeof model !== "string") {
    if (initialHead === "carry") throw nothingToCarry("the model is given without its head");
    return newTagger(toTaggerEncoder(model, options, "the model"), labels, { head, seed });
  }
  const folder = await resolveModel(model, options);
  const encoder = await loadTaggerEncoder(folder, readModelConfig(folder), options);
  const fresh = newTagger(encoder, labels, { head, seed });
  return initialHead === "new" ? fresh : await carryFrom(folder, fresh, seed);
}

async function carryFrom(folder: string, fresh: Tagger, seed: number): Promise<Tagger> {
  const { encoder, head, tagSet } = fresh;
  try {
    const old = { weights: headWeights(await readWeights(folder)), tags: labelsOf(readModelConfig(folder)) };
    if (old.tags === undefined || !old.weights.has("classifier.weight"))
      throw nothingToCarry(`${folder} has no tagging head`);
    const weights = carryHead(
      { weights: await head.parameters.store(), tags: tagSet.tags },
      { weights: old.weights, tags: old.tags },
    );
    const { size, initialDeviation: deviation } = encoder;
    const carried = loadHead(weights, { head: head.name, tagSet, size, seed, deviation });
    head.parameters.dispose();
    return new Tagger(encoder, carried.head, tagSet);
  } catch (error) {
    fresh.dispose();
    throw error;
  }
}

const nothingToCarry = (why: string): ConfigError =>
  new ConfigError(`no head can be carried over: ${why}`, { fix: 'set initialHead to "new"' });
