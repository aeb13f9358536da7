import { z } from "zod";
import { bilstmSettings } from "../../../models/encoders/bilstm/config.js";
import { nerMethodNames } from "../../../models/methods/method.js";
import { datasetKeys, datasetSettings } from "./dataset-settings.js";
import { encodingKey, methodKeys } from "./method-settings.js";
import { headsFromKey, modelKeys, namesOneModel } from "./model-settings.js";
import { samplingSettings } from "./sampling-settings.js";
import { runKeys, trainingSettings } from "./shared-settings.js";

const count = z.int().min(1);

const sourceSettings = z
  .strictObject({
    ...datasetKeys,
    dev: datasetSettings
      .optional()
      .describe("held-out texts of the source: its best moment is kept; its last when absent"),
    how: z
      .enum(["first", "together"])
      .default("first")
      .describe("first: train on the source, then on the target; together: on both at once"),
    targetTimes: z
      .number()
      .positive()
      .default(50)
      .describe("together: how often each sentence of the target is taken beside the source (CrossNER: 50)"),
    training: trainingSettings
      .optional()
      .describe("first: how the source is trained, as far as it differs from the target"),
  })
  .refine(({ files, corpus }) => (files === undefined) !== (corpus === undefined), {
    error: "expected either files or corpus",
  });

/** A further dataset that is trained on together with the first. */
const jointSetSettings = z
  .strictObject({
    ...datasetKeys,
    name: z.string().min(1).describe("what results call the set"),
    dev: datasetSettings.optional().describe("its held-out sentences that choose the best moment"),
    test: datasetSettings.optional().describe("its sentences that the result is measured on"),
    queries: z.string().optional().describe("as queries, of this set (of mrc those of train when absent)"),
  })
  .refine(({ files, corpus }) => (files === undefined) !== (corpus === undefined), {
    error: "expected either files or corpus",
  });

const fewShotSettings = z.strictObject({
  definition: z
    .enum(["ratio", "sentences-per-type", "greedy"])
    .default("ratio")
    .describe(
      "what a size is: ratio (share of the sentences), sentences-per-type (K of each type), greedy (K to 2K mentions)",
    ),
  sizes: z.array(z.number().positive()).min(1).describe("one result for each: shares from 0 to 1, or K"),
});

/** `nerforge finetune` */
export const finetuneSettings = z.strictObject({
  model: z
    .strictObject({
      ...modelKeys,
      bilstm: bilstmSettings
        .optional()
        .describe("a BiLSTM over words and characters, in place of a BERT (the papers' baseline)"),
    })
    .refine(namesOneModel, { error: "expected one of from, random, bilstm" })
    .describe("what is trained"),
  headsFrom: headsFromKey,
  train: datasetSettings.describe("labelled sentences of the target"),
  dev: datasetSettings.optional().describe("held-out sentences that choose the best moment"),
  test: datasetSettings.optional().describe("sentences that the result is measured on, once, at the end"),
  folds: z
    .int()
    .min(0)
    .refine((folds) => folds !== 1, {
      error: "one fold leaves nothing to train on: give 0 (none) or 2 and more",
    })
    .default(5)
    .describe("without dev: folds of the cross-validation that finds how long to train; 0: none"),
  labels: z
    .array(z.string().min(1))
    .optional()
    .describe(
      "labels of the model, mentions of others are left out; those that train has examples of when absent",
    ),
  method: z
    .enum(nerMethodNames)
    .optional()
    .describe(
      "how mentions are found: tagger (a tag a word), mrc (a question for each label, BERT-MRC), qpmrc (all labels at " +
        "once, by name, QPMRC-NER), punified (types and mentions written by a T5, PUnifiedNER), cpner (mentions written by a " +
        "frozen T5 with a prefix of the domain, CP-NER); the model's own, else tagger, when absent",
    ),
  ...methodKeys,
  encoding: encodingKey,
  examplesInCard: z
    .boolean()
    .default(true)
    .describe("whether the model's card shows mentions of the training data"),
  ...runKeys,
  source: sourceSettings.optional().describe("labelled sentences of another domain"),
  also: z
    .array(jointSetSettings)
    .default([])
    .describe(
      "punified, mrc: further sets that are trained on together with train, each asked for its own labels; of mrc also " +
        "questions (SQuAD)",
    ),
  sampling: samplingSettings.prefault({}).describe("how sentences are drawn over train and also"),
  fewShot: fewShotSettings.optional().describe("train on samples of the target in place of all of it"),
  seeds: z
    .array(z.int().min(0))
    .min(1)
    .optional()
    .describe("a run for each; the results are their mean and deviation; training.seed alone when absent"),
  predictionBatchSize: count.default(32).describe("sequences that are predicted at once"),
});
export type FinetuneConfig = z.output<typeof finetuneSettings>;

/**
 * CrossNER's and NER-BERT's fine-tuning (FACTS 1.9, 1.10): Adam, 5e-5, no schedule, no weight decay, 16 sentences a
 * step, at most 300 epochs with the best on dev kept and an end after 8 without a better one.
 */
export const finetuneDefaults = {
  training: {
    optimizer: { name: "adam", learningRate: 5e-5, weightDecay: 0 },
    schedule: { name: "constant" },
    batchSize: 16,
    epochs: 300,
    evaluateEvery: "epoch",
    patience: 8,
  },
};
