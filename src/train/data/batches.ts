import { ConfigError, InputError } from "../../core/errors.js";
import { RandomStream } from "../../core/random.js";
import { bucketLength } from "../../engine/bucket-length.js";
import type { EncodedItem, EncodingRecipe } from "../../models/methods/method.js";
import { type EncodedWindow, encodeAhead } from "./encode-ahead.js";
import type { ExampleSource } from "./example-source.js";

/** A place between two steps of a run; it survives JSON. */
export interface DataPlace {
  readonly epoch: number;
  /** Window of the epoch, from 0. */
  readonly window: number;
  /** Steps of the window that are done. */
  readonly step: number;
}

/** How items become steps; with the source, the recipe and the seed it decides every batch of a run. */
export interface BatchSizes {
  /** Items of one optimizer step. */
  readonly batchSize: number;
  /** Items that the model reads at once; divides `batchSize`. */
  readonly microBatchSize: number;
  /** Examples that are sorted by length together. */
  readonly windowExamples: number;
}

export interface BatchOptions extends BatchSizes {
  readonly source: ExampleSource;
  readonly recipe: EncodingRecipe;
  readonly seed: number;
  /** Worker threads that encode; 0: this one. The batches do not depend on it. */
  readonly workers: number;
  /** Default: the beginning. */
  readonly from?: DataPlace;
  /** Epochs in all, counted from the run's first; without end when absent. */
  readonly epochs?: number;
}

/** What one optimizer step learns from. */
export interface StepBatch {
  /** Each of items of like length; those that end a window may be fewer, and hold fewer. */
  readonly microBatches: readonly (readonly EncodedItem[])[];
  /** Where to go on behind this step. */
  readonly place: DataPlace;
  readonly isEpochEnd: boolean;
}

/** The items of one step. */
export type Step = StepBatch["microBatches"];

/**
 * The steps of a run from a place in it on: exactly those that would have come there. A window's items are put in
 * random order, sorted by padded length, cut into micro-batches, and these, in random order, grouped into steps. A
 * window without items is passed over.
 *
 * @throws ConfigError for sizes that do not fit, or a place that the data do not have; InputError when an epoch gives
 *   no item; what the source and the encoder throw
 */
export async function* readBatches(options: BatchOptions): AsyncGenerator<StepBatch> {
  checkSizes(options);
  const { from = { epoch: 0, window: 0, step: 0 } } = options;
  let isEmpty = from.window === 0 && from.step === 0;
  let last: StepBatch | undefined; // of the window before: whether it ends the epoch depends on those that follow
  for await (const encoded of encodeAhead({ ...options, from })) {
    const { epoch, window } = encoded;
    const steps = cutSteps(encoded, options);
    const done = epoch === from.epoch && window === from.window ? from.step : 0;
    checkPlace(done, steps.length, encoded);
    if (steps.length > 0) {
      if (last !== undefined) yield last;
      for (let step = done + 1; step < steps.length; step++)
        yield { microBatches: steps[step - 1], place: { epoch, window, step }, isEpochEnd: false };
      last = {
        microBatches: steps.at(-1)!,
        place: { epoch, window: window + 1, step: 0 },
        isEpochEnd: false,
      };
      isEmpty = false;
    }
    if (!encoded.isLast) continue;
    if (isEmpty) throw noItems(options.source.size);
    if (last !== undefined)
      yield { ...last, place: { epoch: epoch + 1, window: 0, step: 0 }, isEpochEnd: true };
    last = undefined;
    isEmpty = true;
  }
}

/** The steps of one window. */
function cutSteps(
  { epoch, window, items }: EncodedWindow,
  { seed, batchSize, microBatchSize }: BatchOptions,
): Step[] {
  const random = new RandomStream(seed, "batches", epoch, window);
  const sorted = random
    .shuffle(items.map((item) => ({ item, padded: bucketLength(item.length) })))
    .sort((a, b) => a.padded - b.padded)
    .map(({ item }) => item);
  return cut(random.shuffle(cut(sorted, microBatchSize)), batchSize / microBatchSize);
}

const cut = <T>(list: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

/** Steps that a window of `items` gives. */
export const countSteps = (items: number, { batchSize }: Pick<BatchSizes, "batchSize">): number =>
  Math.ceil(items / batchSize);

export const noItems = (examples: number): InputError =>
  new InputError(`the ${examples} examples give nothing to learn from: no item was made of them`, {
    fix: "give texts that are not empty, with the labels of the model",
  });

/** @throws ConfigError for sizes that are not whole numbers of at least 1, or do not divide */
export function checkSizes(sizes: BatchSizes): void {
  for (const key of ["batchSize", "microBatchSize", "windowExamples"] as const) {
    if (Number.isInteger(sizes[key]) && sizes[key] > 0) continue;
    throw new ConfigError(`${key}=${sizes[key]} is not a whole number of at least 1`, {
      fix: "set it to one",
    });
  }
  const { batchSize, microBatchSize } = sizes;
  if (batchSize % microBatchSize === 0) return;
  throw new ConfigError(`batchSize=${batchSize} does not divide by microBatchSize=${microBatchSize}`, {
    fix: "set batchSize to a multiple of microBatchSize",
  });
}

function checkPlace(done: number, steps: number, { epoch, window }: EncodedWindow): void {
  if (done === 0 || done < steps) return;
  throw new ConfigError(`${done} steps of a window are done that has ${steps}`, {
    at: { epoch, window },
    fix: "go on with the data and the settings that the run began with",
  });
}
