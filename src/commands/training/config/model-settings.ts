import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import type { BilstmSettings } from "../../../models/encoders/bilstm/config.js";
import { changeAt, isTree } from "./settings-tree.js";

const count = z.int().min(1);

/** Where the head of a model is taken from that another training has made. */
export const headsFromKey = z
  .string()
  .optional()
  .describe(
    "folder or repository of a model whose head is trained on over the encoder of model: of the same method, a tagger of " +
      "the same labels; of adapt a masked LM; absent: a tagger's head is new, another is the model's own where it has one",
  );

const vocabularySettings = z.strictObject({
  size: count
    .default(30_000)
    .describe("pieces of the vocabulary; fewer come out of a text that has no more (BERT: about 30,000)"),
  lowercase: z.boolean().default(false).describe("whether text is lower-cased and accents taken away"),
  sentences: count
    .default(1_000_000)
    .describe("sentences that the vocabulary is learnt from, the first in the data's own order"),
  from: z
    .string()
    .optional()
    .describe("folder of a tokenizer, or a vocab.txt, to take in place of learning one"),
});

/** A BERT of any size with random parameters. */
export const randomModelSettings = z.strictObject({
  layers: count.default(2).describe("layers"),
  hidden: count.default(128).describe("width of the hidden states; divides by heads"),
  heads: count.default(2).describe("attention heads"),
  ffn: count.default(512).describe("width of the feed-forward layers (BERT: 4 x hidden)"),
  maxTokens: count.default(512).describe("longest sequence the model can read"),
  dropout: z.number().min(0).lt(1).default(0.1).describe("share of hidden numbers dropped in training"),
  vocabulary: vocabularySettings.prefault({}).describe("WordPiece vocabulary, learnt from the training data"),
});
export type RandomModelSettings = z.output<typeof randomModelSettings>;

export const modelKeys = {
  from: z
    .string()
    .optional()
    .describe("folder of a model in Hugging Face's layout, or a repository's name there"),
  revision: z.string().optional().describe("branch, tag or commit of the repository; main when absent"),
  random: randomModelSettings.optional().describe("a BERT with random parameters, in place of from"),
};

/** What a config says of its model, whatever the verb. */
export interface ModelConfigPart {
  readonly from?: string | undefined;
  readonly revision?: string | undefined;
  readonly random?: RandomModelSettings | undefined;
  readonly bilstm?: BilstmSettings | undefined;
}

export const namesOneModel = (model: Readonly<Record<string, unknown>>): boolean =>
  ["from", "random", "bilstm"].filter((key) => model[key] !== undefined).length === 1;

export const modelSettings = z
  .strictObject(modelKeys)
  .refine(namesOneModel, { error: "expected either from or random" });
export type ModelSettings = z.output<typeof modelSettings>;

/**
 * A model in short (its folder or repository) in full. What stands as a folder beside the config is that folder; any
 * other name is left as it is: a repository, or a folder where the command runs.
 */
export function expandModel(value: unknown, folder: string): unknown {
  const tree = typeof value === "string" ? { from: value } : value;
  if (!isTree(tree)) return tree;
  const find = (path: unknown): unknown => findBeside(path, folder);
  return ["from", "random.vocabulary.from", "bilstm.vectors"].reduce(
    (expanded, place) => changeAt(expanded, place, find),
    tree,
  );
}

/** The folder of this name beside the config, where there is one; else the name as it is. */
export function findBeside(path: unknown, folder: string): unknown {
  if (typeof path !== "string") return path;
  const beside = resolve(folder, path);
  return existsSync(beside) || /^\.{0,2}\//.test(path) ? beside : path;
}
