import { hash32 } from "../core/random.js";
import { clipFactor, dispose, gradNorm, read, stack } from "../engine/ops/index.js";
import type { EncodedItem, TrainableModel } from "../models/methods/method.js";
import { reportBadStep } from "./bad-numbers.js";
import { computeGradients, type StepGradients } from "./gradient-step.js";
import type { Optimizer } from "./optimizer.js";

export interface StepOptions {
  /** From 1. */
  readonly step: number;
  readonly seed: number;
  readonly learningRate: number;
  /** null: gradients are not scaled. */
  readonly clipNorm: number | null;
  /** Of the run: a batch that gives no numbers is written there. */
  readonly folder: string;
}

export interface StepNumbers {
  /** Mean over the targets of the step. */
  readonly loss: number;
  /** Before clipping. */
  readonly gradNorm: number;
}

/** The seed of one pass's dropout: it depends on where the pass stands alone, so that a resumed run drops the same. */
export const passSeed = (seed: number, step: number, microBatch: number): number =>
  hash32([seed, "dropout", step, microBatch]);

/**
 * One optimizer step. The numbers are read once, before the parameters change; on a GPU that is the one wait.
 *
 * @throws DivergedError when the loss or the norm is not finite; the parameters are then as they were
 */
export async function trainStep(
  model: TrainableModel,
  optimizer: Optimizer,
  microBatches: readonly (readonly EncodedItem[])[],
  options: StepOptions,
): Promise<StepNumbers> {
  const { step, seed, learningRate, clipNorm } = options;
  const seedOf = (microBatch: number): number => passSeed(seed, step, microBatch);
  const computed = computeGradients(model, microBatches, seedOf);
  const norm = gradNorm(computed.gradients);
  try {
    const [losses, normNumber] = await readNumbers(computed, norm);
    const loss = losses.reduce((sum, part) => sum + part, 0);
    if (!Number.isFinite(loss) || !Number.isFinite(normNumber)) {
      const dropoutSeeds = microBatches.map((_, i) => seedOf(i));
      const { gradients } = computed;
      const parameters = model.trained;
      throw await reportBadStep(
        {
          ...{ step, learningRate, parameters, gradients },
          ...{ losses, gradNorm: normNumber, microBatches, dropoutSeeds },
        },
        options.folder,
      );
    }
    const factor = clipNorm === null ? undefined : clipFactor(norm, clipNorm);
    optimizer.apply(computed.gradients, { learningRate, factor });
    if (factor !== undefined) dispose(factor);
    return { loss, gradNorm: normNumber };
  } finally {
    dispose([norm, ...computed.losses, ...computed.gradients]);
  }
}

async function readNumbers(
  { losses }: StepGradients,
  norm: ReturnType<typeof gradNorm>,
): Promise<[losses: number[], norm: number]> {
  const stacked = stack([...losses, norm]);
  try {
    const numbers = Array.from(await read(stacked));
    return [numbers.slice(0, -1), numbers.at(-1)!];
  } finally {
    dispose(stacked);
  }
}
