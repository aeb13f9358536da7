import { ConfigError } from "../core/errors.js";
import { carryHead, type StoredHead } from "../models/methods/tagger/carry-head.js";
import { loadHead } from "../models/methods/tagger/create-head.js";
import { newTagger, Tagger } from "../models/methods/tagger/tagger.js";
import type { TaggingHeadName } from "../models/methods/tagger/tagging-head.js";
import type { LoadedModel } from "./load-model.js";
import { headWeights, readHead } from "./load-tagger.js";
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
  /** Directory or repository of a tagger of the same head and tags: its head is taken, whatever `initialHead` says. */
  readonly headFrom?: string;
}

/**
 * A tagger on the encoder of any model, to be trained: with a new head, or one that another tagger has.
 *
 * @returns the tagger, on the selected engine; the caller disposes it
 * @throws InputError when the model is not to be had or has no tokenizer; ConfigError for labels or sizes that do not
 *   fit, when nothing can be carried over, or when the other head has other tags
 */
export async function createTagger(options: CreateTaggerOptions): Promise<Tagger> {
  const { model, labels, head = "linear", seed = 1, initialHead = "new", headFrom } = options;
  if (headFrom !== undefined) {
    const fresh = await createTagger({ ...without(options), initialHead: "new" });
    return withHeadOf(await resolveModel(headFrom, options), fresh, seed);
  }
  if (typeof model !== "string") {
    if (initialHead === "carry") throw nothingToCarry("the model is given without its head");
    return newTagger(toTaggerEncoder(model, options, "the model"), labels, { head, seed });
  }
  const folder = await resolveModel(model, options);
  const encoder = await loadTaggerEncoder(folder, readModelConfig(folder), options);
  const fresh = newTagger(encoder, labels, { head, seed });
  return initialHead === "new" ? fresh : await carryFrom(folder, fresh, seed);
}

const without = ({ headFrom: _, ...rest }: CreateTaggerOptions): CreateTaggerOptions => rest;

async function carryFrom(folder: string, fresh: Tagger, seed: number): Promise<Tagger> {
  try {
    const old = { weights: headWeights(await readWeights(folder)), tags: labelsOf(readModelConfig(folder)) };
    if (old.tags === undefined || !old.weights.has("classifier.weight"))
      throw nothingToCarry(`${folder} has no tagging head`);
    return await carryInto(fresh, { weights: old.weights, tags: old.tags }, seed);
  } catch (error) {
    fresh.dispose();
    throw error;
  }
}

/** The tagger with the whole head of another. */
async function withHeadOf(folder: string, fresh: Tagger, seed: number): Promise<Tagger> {
  try {
    const old = await readHead(folder);
    const { head, tagSet } = fresh;
    const fix = "give the labels and the head that it has, or begin with a new head";
    const at = { folder };
    if (old.head !== head.name)
      throw new ConfigError(`the head to begin with is ${old.head}, and the model's is ${head.name}`, {
        at,
        fix,
      });
    if ([...old.tags].sort().join("\n") !== [...tagSet.tags].sort().join("\n"))
      throw new ConfigError(
        `the head to begin with has the tags ${old.tags.join(", ")}, and the model's ${tagSet.tags.join(", ")}`,
        { at, fix },
      );
    return await carryInto(fresh, old, seed);
  } catch (error) {
    fresh.dispose();
    throw error;
  }
}

/** The tagger with the rows of an old head; its own head is freed. */
async function carryInto({ encoder, head, tagSet }: Tagger, old: StoredHead, seed: number): Promise<Tagger> {
  const weights = carryHead({ weights: await head.parameters.store(), tags: tagSet.tags }, old);
  const { size, initialDeviation: deviation } = encoder;
  const carried = loadHead(weights, { head: head.name, tagSet, size, seed, deviation });
  head.parameters.dispose();
  return new Tagger(encoder, carried.head, tagSet);
}

const nothingToCarry = (why: string): ConfigError =>
  new ConfigError(`no head can be carried over: ${why}`, { fix: 'set initialHead to "new"' });
