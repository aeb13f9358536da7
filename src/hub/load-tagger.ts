import { join } from "node:path";
import { z } from "zod";
import { ConfigError, InputError } from "../core/errors.js";
import type { StoredWeights } from "../models/layers/parameters.js";
import { loadHead } from "../models/methods/tagger/create-head.js";
import { createTagSet } from "../models/methods/tagger/tag-set.js";
import { Tagger } from "../models/methods/tagger/tagger.js";
import { taggerEncoderKinds } from "../models/methods/tagger/tagger-encoder.js";
import { type TaggingHeadName, taggingHeadNames } from "../models/methods/tagger/tagging-head.js";
import { asFloats, isTokenClassifier } from "./load-model.js";
import { type EncoderSettings, loadTaggerEncoder } from "./load-tagger-encoder.js";
import { labelsOf, type ModelConfig, readModelConfig } from "./model-config.js";
import { resolveModel } from "./resolve-model.js";
import type { StoredTensor } from "./stored-tensor.js";
import { readWeights } from "./weights.js";

/** What `saveTagger` says under `nerforge` in `config.json`; a model of Transformers' has none of it. */
const ownSchema = z.looseObject({
  method: z.string().default("tagger"),
  head: z.enum(taggingHeadNames).default("linear"),
  encoder: z.enum(taggerEncoderKinds).optional(),
});

/**
 * A tagger from a directory or a repository: one that `saveTagger` wrote, or any BertForTokenClassification whose
 * `id2label` holds tags (BIO, IOB1, BIOES and its kin).
 *
 * @returns the tagger, on the selected engine; the caller disposes it
 * @throws InputError when there is no model, or none with a tagging head; ConfigError when its tags are none, or it
 *   has no tokenizer; ShapeError when weights and config disagree
 */
export async function loadTagger(directoryOrRepo: string, options: EncoderSettings = {}): Promise<Tagger> {
  const folder = await resolveModel(directoryOrRepo, options);
  const fileConfig = readModelConfig(folder);
  const { weights, head, tags } = await readHead(folder);
  const tagSet = createTagSet(tags, { file: join(folder, "config.json") });
  const encoder = await loadTaggerEncoder(folder, fileConfig, options);
  try {
    const { size, initialDeviation: deviation } = encoder;
    const loaded = loadHead(weights, { head, tagSet, size, seed: 1, deviation });
    if (loaded.initialised.length === 0) return new Tagger(encoder, loaded.head, tagSet);
    loaded.head.parameters.dispose();
    throw new InputError(
      `the config says the head is "${head}", and the weights lack ${loaded.initialised.join(", ")}`,
      { at: { folder }, fix: "get the weights that nerforge wrote with this config, or finetune again" },
    );
  } catch (error) {
    encoder.dispose();
    throw error;
  }
}

/** The tensors of a checkpoint that belong to a tagging head. */
export function headWeights(tensors: ReadonlyMap<string, StoredTensor>): StoredWeights {
  const own = [...tensors].filter(([name]) => /^(classifier|crf)\./.test(name));
  return new Map(own.map(([name, tensor]) => [name, asFloats(name, tensor)]));
}

export interface FolderHead {
  readonly weights: StoredWeights;
  readonly head: TaggingHeadName;
  readonly tags: readonly string[];
}

/**
 * The tagging head of a model's directory.
 *
 * @throws InputError when it has none, ConfigError when what it says of it is not valid
 */
export async function readHead(folder: string): Promise<FolderHead> {
  const weights = headWeights(await readWeights(folder));
  return { weights, ...checkHead(readModelConfig(folder), weights, folder) };
}

function checkHead(
  fileConfig: ModelConfig,
  weights: StoredWeights,
  folder: string,
): Pick<FolderHead, "head" | "tags"> {
  const result = ownSchema.safeParse(fileConfig["nerforge"] ?? {});
  if (!result.success) {
    throw new ConfigError(`"nerforge" in config.json is not valid:\n${z.prettifyError(result.error)}\n`, {
      at: { folder },
      fix: "update nerforge, or get the model from its source again",
    });
  }
  const tags = labelsOf(fileConfig);
  const { method, head } = result.data;
  const isTagger = method === "tagger" && isTokenClassifier(fileConfig) && weights.has("classifier.weight");
  if (isTagger && tags !== undefined) return { head, tags };
  const what = fileConfig.architectures?.join(", ") ?? fileConfig.model_type ?? "no architecture";
  throw new InputError(`${folder} has no tagging head (it is ${what})`, {
    fix: `finetune it first: nerforge finetune --model ${folder} --data FILE`,
  });
}
