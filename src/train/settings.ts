import { z } from "zod";

const ratio = z.number().min(0).max(1);
const decayRate = z.number().min(0).lt(1);
const count = z.int().min(1);

const optimizer = z.strictObject({
  name: z
    .enum(["adamw", "adam"])
    .default("adamw")
    .describe("adamw: weight decay apart from the gradient; adam: weight decay added to the gradient (L2)"),
  learningRate: z.number().positive().default(5e-5).describe("learning rate at the schedule's peak"),
  beta1: decayRate.default(0.9).describe("decay of the mean of gradients"),
  beta2: decayRate.default(0.999).describe("decay of the mean of squared gradients"),
  epsilon: z.number().positive().default(1e-8).describe("added to the root of the mean of squared gradients"),
  weightDecay: z.number().min(0).default(0.01).describe("of matrices; biases and normalisations have none"),
  biasCorrection: z
    .boolean()
    .optional()
    .describe("whether means that begin at 0 are made up for (BertAdam: false); true when absent"),
});

const warmup = {
  warmupSteps: z
    .int()
    .min(0)
    .optional()
    .describe("steps in which the rate rises from 0; none when neither is given"),
  warmupRatio: ratio.optional().describe("the same as a share of all steps, rounded up"),
};

const schedule = z
  .discriminatedUnion("name", [
    z.strictObject({
      name: z.literal("linear").describe("falls to 0 at the last step"),
      ...warmup,
    }),
    z.strictObject({ name: z.literal("constant").describe("stays at the peak"), ...warmup }),
    z.strictObject({
      name: z.literal("ladder").describe("is multiplied by a factor after each epoch (TOF's MRC stage)"),
      ...warmup,
      factor: z.number().positive().max(1).default(0.95).describe("by which an epoch's rate is lower"),
    }),
    z.strictObject({
      name: z
        .literal("cosine-hard-restarts")
        .describe("falls from the peak to 0 along a half cosine, in equal cycles up to the last step"),
      ...warmup,
      cycles: z.number().positive().default(1).describe("how many times it falls"),
    }),
    z.strictObject({
      name: z
        .literal("sgdr")
        .describe("falls from the peak to the minimum along a half cosine, in periods of given length"),
      ...warmup,
      periodSteps: count.describe("steps of the first period"),
      periodFactor: z
        .number()
        .min(1)
        .default(1)
        .describe("by which each period is longer than the one before"),
      minimumFactor: ratio.default(0).describe("minimum, as a share of the peak"),
    }),
  ])
  .refine(({ warmupSteps, warmupRatio }) => warmupSteps === undefined || warmupRatio === undefined, {
    message: "warmupSteps and warmupRatio say the same thing: give one of them",
    path: ["warmupRatio"],
  });

/** Everything that decides how a model is trained, apart from the model and the data. */
export const trainingSettings = z
  .strictObject({
    optimizer: optimizer.prefault({}).describe("how gradients change parameters"),
    schedule: schedule.prefault({ name: "linear" }).describe("how the learning rate changes over the steps"),
    batchSize: count.default(32).describe("sequences of one step"),
    microBatchSize: count
      .optional()
      .describe("sequences that the model reads at once, for memory; divides batchSize; all when absent"),
    epochs: count.optional().describe("how often all examples are read; either this or steps"),
    steps: count.optional().describe("steps of the run; either this or epochs"),
    clipNorm: z
      .number()
      .positive()
      .nullable()
      .default(1)
      .describe("gradients of a greater norm are scaled down to it; null: never"),
    seed: z.int().default(1).describe("seed of new parameters, the order of examples and dropout"),
    evaluateEvery: z
      .union([z.strictObject({ steps: count }), z.enum(["epoch", "never"])])
      .default("epoch")
      .describe(
        "when the model is scored: every so many steps, after each epoch (and always at the end), never",
      ),
    patience: count
      .optional()
      .describe("evaluations without a better score after which the run ends; no end when absent"),
    checkpointEverySteps: count.default(500).describe("steps between checkpoints"),
    logEverySteps: count.default(10).describe("steps between lines of metrics.jsonl, each a mean over them"),
    workers: z
      .int()
      .min(0)
      .default(1)
      .describe("threads that encode examples, 0: the main one; batches do not depend on it"),
    windowExamples: count
      .default(4096)
      .describe("examples that are sorted by length together, so that batches hold like lengths"),
  })
  .superRefine(({ epochs, steps, batchSize, microBatchSize, patience, evaluateEvery }, context) => {
    const fault = (key: string, message: string): void =>
      context.addIssue({ code: "custom", path: [key], message });
    if ((epochs === undefined) === (steps === undefined))
      fault("epochs", `give epochs or steps, ${epochs === undefined ? "one of them" : "not both"}`);
    if (microBatchSize !== undefined && batchSize % microBatchSize !== 0)
      fault("microBatchSize", `microBatchSize ${microBatchSize} does not divide batchSize ${batchSize}`);
    if (patience !== undefined && evaluateEvery === "never")
      fault("patience", 'patience counts evaluations, and evaluateEvery is "never"');
  });

export type TrainingSettings = z.output<typeof trainingSettings>;
export type OptimizerSettings = TrainingSettings["optimizer"];
export type ScheduleSettings = TrainingSettings["schedule"];
