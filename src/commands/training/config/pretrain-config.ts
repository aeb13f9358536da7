import { z } from "zod";
import { seq2seqSettings } from "../../../models/methods/seq2seq/settings.js";
import { datasetKeys, datasetSettings } from "./dataset-settings.js";
import { encodingKey, methodKeys } from "./method-settings.js";
import { headsFromKey, modelKeys, modelSettings, namesOneModel } from "./model-settings.js";
import { samplingSettings } from "./sampling-settings.js";
import { maskingKey, runKeys } from "./shared-settings.js";

const devSentences = z
  .int()
  .min(0)
  .default(2000)
  .describe(
    "held-out sentences that the model is scored on, at most; without dev a twentieth is held out; 0: none",
  );

const mixedDataset = z
  .strictObject({
    ...datasetKeys,
    sample: z
      .union([datasetKeys.sample.unwrap(), z.literal("data")])
      .optional()
      .describe("only so many, drawn at random by the seed; data: as many as data has"),
    times: z.number().positive().default(1).describe("how often an epoch takes each of its texts"),
  })
  .refine(({ files, corpus }) => (files === undefined) !== (corpus === undefined), {
    error: "expected either files or corpus",
  });

/** Objectives of a T5. */
export const seq2seqObjectives = ["span-corruption", "prefix-lm", "punified", "uie"] as const;
export type Seq2SeqObjective = (typeof seq2seqObjectives)[number];

const spans = seq2seqSettings.options[0].shape;
const prefixes = seq2seqSettings.options[1].shape;
const typed = seq2seqSettings.options[2].shape;
const instructed = seq2seqSettings.options[3].shape;

const seq2seqKey = z
  .strictObject({
    maxTokens: spans.maxTokens,
    rate: spans.rate,
    meanSpanTokens: spans.meanSpanTokens,
    cut: prefixes.cut,
    variant: typed.variant,
    prompt: typed.prompt,
    negatives: typed.negatives,
    instruction: instructed.instruction,
  })
  .prefault({})
  .describe("how texts become sources and targets, for objectives of a T5");

const dataKeys = {
  data: datasetSettings.describe("texts to train on: a corpus, or files of any format"),
  also: z.array(mixedDataset).default([]).describe("further texts, mixed with them"),
  sampling: samplingSettings
    .optional()
    .describe("how texts are drawn over data and also, in place of times; by times when absent"),
  dev: datasetSettings
    .optional()
    .describe("held-out texts; when absent the validation part of a corpus, else some of the data"),
  devSentences,
};

/** `nerforge pretrain` */
export const pretrainSettings = z.strictObject({
  model: modelSettings.describe("what is trained"),
  ...dataKeys,
  objective: z
    .enum(["tagging", "mlm", "mrc", "qpmrc", ...seq2seqObjectives])
    .default("tagging")
    .describe(
      "tagging: the labels of the data (NER-BERT); mlm: masked words (BERT); mrc, qpmrc: the labels by what asks for " +
        "them, some that a sentence holds and some that it does not (mrc.negatives, qpmrc.negatives; 20 when absent); " +
        "of a T5 span-corruption (its own), prefix-lm (PUnifiedNER's adaptation), punified, uie (the labels of the " +
        "data, in the strings of PUnifiedNER or CP-NER)",
    ),
  ...methodKeys,
  encoding: encodingKey,
  masking: maskingKey,
  seq2seq: seq2seqKey,
  ...runKeys,
});
export type PretrainConfig = z.output<typeof pretrainSettings>;

/** `nerforge adapt` */
export const adaptSettings = z.strictObject({
  model: z
    .strictObject({ from: modelKeys.from, revision: modelKeys.revision })
    .refine(namesOneModel, { error: "expected from: a model to adapt" })
    .describe("what is adapted"),
  headsFrom: headsFromKey,
  ...dataKeys,
  objective: z
    .enum(["mlm", "span-corruption", "prefix-lm"])
    .default("mlm")
    .describe("mlm: masked words; of a T5 span-corruption or prefix-lm (PUnifiedNER's adaptation)"),
  masking: maskingKey,
  seq2seq: seq2seqKey,
  ...runKeys,
});
export type AdaptConfig = z.output<typeof adaptSettings>;

/** Objectives that need no labels. */
const textObjectives: readonly string[] = ["mlm", "span-corruption", "prefix-lm"];
export const readsTextsAlone = (objective: PretrainConfig["objective"]): boolean =>
  textObjectives.includes(objective);

export const isSeq2Seq = (objective: PretrainConfig["objective"]): objective is Seq2SeqObjective =>
  (seq2seqObjectives as readonly string[]).includes(objective);

/**
 * NER-BERT's settings where its paper gives some (section 4.4): Adam, 5e-5, 960 sentences a step. Where it is silent,
 * ours: 100,000 steps, a constant rate behind a warm-up of a hundredth, clipped at 1.
 */
export const pretrainDefaults = {
  training: {
    optimizer: { name: "adam", learningRate: 5e-5, weightDecay: 0 },
    schedule: { name: "constant", warmupRatio: 0.01 },
    batchSize: 960,
    microBatchSize: 32,
    steps: 100_000,
    evaluateEvery: { steps: 1000 },
  },
};

/**
 * Domain tuning as AdaptaBERT and TOF do it (FACTS 1.7): 32 texts a step, 3 epochs, 5e-5, a tenth of warm-up, 10 maskings
 * of each text.
 */
export const adaptDefaults = {
  masking: { maskings: 10 },
  training: {
    optimizer: { name: "adamw", learningRate: 5e-5 },
    schedule: { name: "linear", warmupRatio: 0.1 },
    batchSize: 32,
    epochs: 3,
    evaluateEvery: "epoch",
  },
};
