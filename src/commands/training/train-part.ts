import type { TrainableModel } from "../../models/methods/method.js";
import { type BatchSizes, countSteps, readBatches } from "../../train/data/batches.js";
import { countItems } from "../../train/data/count-items.js";
import type { ExampleSource } from "../../train/data/example-source.js";
import { type TrainResult, train } from "../../train/loop.js";
import type { Evaluation } from "../../train/run-state.js";
import type { TrainingSettings } from "../../train/settings.js";
import type { CommandContext } from "../context.js";

/** One training of one model: a run has one or several. */
export interface TrainPart {
  readonly model: TrainableModel;
  readonly source: ExampleSource;
  readonly settings: TrainingSettings;
  /** How often all examples are read, not always a whole number; absent: as the settings say. */
  readonly passes?: number | undefined;
  readonly folder: string;
  /** Of the run, and of the part in it. */
  readonly fingerprint: string;
  /** For the line of progress. */
  readonly label: string;
  evaluate?(): Promise<Evaluation>;
  /** The best model, or without evaluations the last one, comes to stand as `checkpoints/best` of the folder. */
  saveModel?(folder: string): Promise<void>;
}

export interface PartResult extends TrainResult {
  readonly totalSteps: number;
  /** Of the first epoch. */
  readonly stepsPerEpoch: number;
}

/** Sources of more examples are not encoded beforehand to count their steps. */
const countedExamples = 200_000;

/** Trains, or goes on where a part stopped; a part that is over is left alone. */
export async function trainPart(part: TrainPart, context: CommandContext): Promise<PartResult> {
  const { model, source, settings, folder, fingerprint } = part;
  const { batchSize, microBatchSize = batchSize, windowExamples, seed, workers, epochs, steps } = settings;
  const sizes = { batchSize, microBatchSize, windowExamples };
  const { stepsPerEpoch, totalSteps } = await planSteps(part, sizes);
  const { logger, signal } = context;
  logger.forStage("train").info(part.label, { examples: source.size, stepsPerEpoch, steps: totalSteps });
  const result = await train({
    model,
    ...{ settings, totalSteps, stepsPerEpoch },
    folder,
    fingerprint,
    openBatches: (from) =>
      readBatches({
        ...sizes,
        source,
        recipe: model.recipe,
        seed,
        workers,
        ...(from === undefined ? {} : { from }),
        ...(steps === undefined && epochs !== undefined && part.passes === undefined ? { epochs } : {}),
      }),
    ...(part.evaluate === undefined ? {} : { evaluate: part.evaluate.bind(part) }),
    ...(part.saveModel === undefined ? {} : { saveModel: part.saveModel.bind(part) }),
    context: { logger, signal, progress: context.startProgress(part.label) },
  });
  return { ...result, totalSteps, stepsPerEpoch };
}

/**
 * Steps of an epoch and of the whole part. Of a large source they are those of one sequence an example: where long texts
 * give several, the part ends before all epochs are read.
 */
async function planSteps(
  { source, model, settings, passes }: TrainPart,
  sizes: BatchSizes,
): Promise<{ readonly stepsPerEpoch: number; readonly totalSteps: number }> {
  const { epochs = 1, steps } = settings;
  const isLarge = source.size > countedExamples;
  const counted = isLarge
    ? undefined
    : await countItems({ ...sizes, source, recipe: model.recipe, epochs: passes === undefined ? epochs : 1 });
  const stepsPerEpoch = counted?.stepsPerEpoch ?? estimateSteps(source.size, sizes);
  if (passes !== undefined)
    return { stepsPerEpoch, totalSteps: Math.max(1, Math.round(passes * stepsPerEpoch)) };
  return { stepsPerEpoch, totalSteps: steps ?? counted?.totalSteps ?? epochs * stepsPerEpoch };
}

function estimateSteps(examples: number, sizes: BatchSizes): number {
  const { windowExamples } = sizes;
  const whole = Math.floor(examples / windowExamples);
  return whole * countSteps(windowExamples, sizes) + countSteps(examples % windowExamples, sizes);
}
