import { z } from "zod";

const ratio = z.number().min(0).max(1);

/** Longest sequence of a model that can read it. */
export const usualMaskedTokens = 128;

/** How texts become masked sequences: the settings of a masked-LM recipe. */
export const maskingSettings = z.strictObject({
  maxTokens: z
    .int()
    .min(3)
    .optional()
    .describe(
      "longest sequence, special tokens included; longer texts give several; 128, or what the model can read, when absent",
    ),
  rate: z.number().gt(0).lt(1).default(0.15).describe("share of the positions that is chosen"),
  selection: z
    .enum(["bernoulli", "exact"])
    .default("bernoulli")
    .describe("bernoulli: every unit by itself (Transformers); exact: round(rate x tokens) positions (BERT)"),
  maxChosen: z
    .int()
    .min(1)
    .optional()
    .describe(
      "most positions chosen of a sequence under exact (BERT: 20 of 128 tokens); no limit when absent",
    ),
  unit: z
    .enum(["token", "word", "span"])
    .default("token")
    .describe("what is chosen: tokens, whole words, or words moved together into spans (CrossNER's DAPT)"),
  mentionRate: ratio
    .default(0)
    .describe("probability that a mention is chosen as a whole, before the others are"),
  maskRatio: ratio.default(0.8).describe("share of the chosen positions that show [MASK]"),
  randomRatio: ratio
    .default(0.1)
    .describe("share of the chosen positions that show a random token; the rest shows its own"),
  maskings: z
    .int()
    .min(1)
    .default(1)
    .describe("times that an epoch shows a text, each masked in another way"),
  static: z
    .boolean()
    .default(false)
    .describe("the same maskings in every epoch (BERT); false draws new ones (RoBERTa)"),
  seed: z.int().default(1).describe("seed of the maskings"),
});

export type MaskingSettings = z.output<typeof maskingSettings>;
