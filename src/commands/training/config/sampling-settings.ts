import { z } from "zod";
import type { ExampleSource } from "../../../train/data/example-source.js";
import { jointSets, setSamplings } from "../../../train/data/joint-sets.js";

const count = z.int().min(1);

/** How several datasets are trained on together. */
export const samplingSettings = z.strictObject({
  by: z
    .enum(setSamplings)
    .optional()
    .describe(
      "how often each set is drawn: uniform (all as often; when absent), proportional (by size: each sentence once; of " +
        "mrc when absent), temperature",
    ),
  temperature: z
    .number()
    .positive()
    .default(2)
    .describe("of temperature: by size ** (1 / temperature); the greater the more uniform"),
  epochSentences: count.optional().describe("sentences of one epoch; those of all sets when absent"),
  runSentences: count
    .default(1)
    .describe(
      "sentences of one set that follow each other; as batchSize and windowExamples: batches of one set",
    ),
});
export type SamplingSettings = z.output<typeof samplingSettings>;

/** Sets drawn as settings say. @throws ConfigError as `jointSets` */
export const drawJointly = (
  sets: readonly ExampleSource[],
  { by = "uniform", temperature, epochSentences, runSentences }: SamplingSettings,
  seed: number,
): ExampleSource =>
  jointSets(sets, {
    ...{ sampling: by, temperature, seed },
    ...{ epochExamples: epochSentences, runExamples: runSentences },
  });
