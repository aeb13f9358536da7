import { z } from "zod";
import { selectorSettings } from "../../models/methods/cpner/select-sources.js";
import { cpnerSettings } from "../../models/methods/cpner/settings.js";
import { trainingSettings } from "../../train/settings.js";
import { datasetSettings } from "../training/config/dataset-settings.js";
import { runKeys } from "../training/config/shared-settings.js";

const { labels: _, names: __, ...domainShape } = cpnerSettings.shape;

/** A domain's data, and what its types are called. */
export const domainDataSettings = z.strictObject({
  name: z
    .string()
    .regex(/^\w[\w-]*$/)
    .describe("what the prefix store calls it"),
  train: datasetSettings.describe("sentences that its prefix is trained on"),
  dev: datasetSettings.optional().describe("sentences that choose the best moment; the last when absent"),
  labels: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("its labels, mentions of others are left out; those of train when absent"),
  queries: z.string().optional().describe("query set, or file of one, whose names its types are called by"),
});
export type DomainDataSettings = z.output<typeof domainDataSettings>;

/** How a target learns from its sources. */
export const transferShape = {
  mix: z
    .enum(["parameters", "generated"])
    .default("parameters")
    .describe(
      "parameters: eq. 9 and 10 over all parameters of the prefix, once; generated: over keys and values, in every pass " +
        "(released, of several sources)",
    ),
  selector: selectorSettings.prefault({}).describe("how much each source counts"),
  warmUpTarget: z
    .boolean()
    .default(true)
    .describe("whether the target's prefix is warmed up before the mix; false: Figure 4's ablation"),
};
export const transferSettings = z.strictObject(transferShape);
export type TransferSettings = z.output<typeof transferSettings>;

/** What the best moment of a training is chosen by. */
export const domainScores = ["strings", "spans"] as const;

const experimentShape = {
  model: z
    .strictObject({ from: z.string().describe("folder or repository") })
    .describe("the T5, by folder or repository"),
  how: z
    .enum(["transfer", "chain", "ensemble"])
    .default("transfer")
    .describe(
      "transfer: CP-NER; chain: one prefix trained on source after source; ensemble: of targets with one source each",
    ),
  domain: z
    .strictObject(domainShape)
    .prefault({})
    .describe("prefix and texts, of all domains alike; domain.seed is that of answers to learn"),
  prefixSeed: z.int().min(0).default(42).describe("seed that the prefixes of all domains begin with"),
  sources: z.array(domainDataSettings).default([]).describe("source domains; none: the target alone"),
  target: domainDataSettings.describe("the domain that the result is for"),
  test: datasetSettings.optional().describe("sentences of the target that the result is measured on"),
  ...transferShape,
  warmUp: trainingSettings.describe("how each domain is warmed up"),
  transfer: trainingSettings.describe("how the target is trained after the mix"),
  score: z
    .enum(domainScores)
    .default("strings")
    .describe("F1 that chooses the best moment: of (type, text) as released, or of spans"),
  predictionBatchSize: z.int().min(1).default(32).describe("sources that are read at once"),
};
/** One experiment with CP-NER. */
export const cpnerExperiment = z.strictObject(experimentShape);
export type CpnerExperiment = z.output<typeof cpnerExperiment>;

/** The config of `nerforge transfer`: an experiment, and where it is computed and kept. */
export const transferConfig = z.strictObject({
  ...experimentShape,
  engine: runKeys.engine,
  out: runKeys.out,
});
export type TransferConfig = z.output<typeof transferConfig>;
