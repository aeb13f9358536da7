import { z } from "zod";
import { checkConfig } from "../../../core/config.js";

/** Who sees whom. `segmented` is the paper's; the others are the two variants of its section 3.7. */
export const queryAttentions = ["segmented", "context-sees-queries", "full"] as const;
export type QueryAttention = (typeof queryAttentions)[number];

/** How sentences become items: the settings of the method's recipe. */
export const qpmrcEncodingSettings = z.strictObject({
  labels: z.array(z.string().min(1)).min(1).describe("labels of the mentions"),
  maxTokens: z.int().min(3).describe("longest window of a text, special tokens included"),
  strideTokens: z.int().min(0).describe("tokens that a window repeats of the one before"),
  negatives: z
    .union([z.int().min(0), z.literal("all")])
    .default("all")
    .describe("labels asked of a sentence in training besides its own: a number, or all"),
  annotated: z
    .record(z.string(), z.array(z.string()))
    .default({})
    .describe("labels that a dataset was annotated with, by dataset id; all where it is not named"),
  seed: z.int().min(0).default(1).describe("seed of the choice of negatives"),
});
export type QpmrcEncodingSettings = z.output<typeof qpmrcEncodingSettings>;

/**
 * What decides the computation. Defaults are those of the paper's Table 7 where it says one; each ablation of its
 * Table 5 is one key.
 */
export const qpmrcModelSettings = z.strictObject({
  promptLength: z
    .int()
    .min(0)
    .default(10)
    .describe("vectors of the continuous prompt (Table 7); 0: without continuous prompt (Table 5)"),
  attention: z
    .enum(queryAttentions)
    .default("segmented")
    .describe(
      "context-sees-queries: qs-attention 1 of Table 5; full: qs-attention 2, with the first token of the type name as " +
        "query vector",
    ),
  predictor: z
    .enum(["biaffine", "word"])
    .default("biaffine")
    .describe("word: each word by itself, neighbours of a type are one mention (Table 5, w/o biaffine)"),
  auxiliaryWeight: z
    .number()
    .min(0)
    .default(1)
    .describe("lambda of eq. 12 (Table 7: 0.1 or 1); 0: no auxiliary task (Table 5)"),
  reduction: z
    .enum(["sum", "mean"])
    .default("sum")
    .describe("a sentence's loss: sum (eq. 10, 11) or mean over its spans, and over its words, and types"),
  predictorSize: z.int().min(1).default(300).describe("d_p, width of the predictor's layers (Table 7)"),
  widthSize: z.int().min(1).default(25).describe("d_l, size of a width embedding; not in the paper"),
  widths: z
    .int()
    .min(1)
    .default(64)
    .describe("rows of the table of width embeddings, the last for all wider spans; not in the paper"),
  dropoutRate: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe("dropout of query and word vectors before the predictor; not in the paper"),
  groupTokens: z
    .int()
    .min(1)
    .default(512)
    .describe("most tokens of queries that are read with a text at once; further types are read in groups"),
});
export type QpmrcModelSettings = z.output<typeof qpmrcModelSettings>;

/** All of a model: how it computes, and how its sentences are read. */
export const qpmrcSettings = z.strictObject({
  ...qpmrcModelSettings.shape,
  ...qpmrcEncodingSettings.shape,
  names: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe("what a query calls a label; made of the label where it is not named"),
  maxTokens: qpmrcEncodingSettings.shape.maxTokens
    .optional()
    .describe("longest window of a text, special tokens included; default: the positions of the model"),
  strideTokens: qpmrcEncodingSettings.shape.strideTokens
    .optional()
    .describe("tokens that a window repeats of the one before; default: a quarter of the window"),
});
export type QpmrcSettings = z.output<typeof qpmrcSettings>;
/** Settings before defaults are filled in. */
export type QpmrcOptions = z.input<typeof qpmrcSettings>;

/** @throws ConfigError for settings that are not valid */
export const checkQpmrcSettings = (settings: QpmrcOptions): QpmrcSettings =>
  checkConfig(qpmrcSettings, settings, "qpmrc");
