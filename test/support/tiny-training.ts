import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Logger, silentLogger } from "../../src/core/logger.js";
import { RandomStream } from "../../src/core/random.js";
import {
  dispose,
  dropout,
  linear,
  mean,
  read,
  readNumber,
  squaredDifference,
  type Tensor,
  tanh,
  tensor,
  tidy,
} from "../../src/engine/ops/index.js";
import { denseSpecs, ParameterSet } from "../../src/models/layers/parameters.js";
import type {
  EncodedItem,
  LossOptions,
  TrainableModel,
  TrainedParameter,
} from "../../src/models/methods/method.js";
import type { DataPlace, StepBatch } from "../../src/train/data/batches.js";
import { type TrainOptions, type TrainResult, train } from "../../src/train/loop.js";
import type { Evaluation } from "../../src/train/run-state.js";
import { trainingSettings } from "../../src/train/settings.js";

/** A point whose value is to be guessed, and what it was measured to be, any number of times. */
export interface PointItem extends EncodedItem {
  readonly inputs: Float32Array;
  readonly golds: readonly number[];
}

export interface TinyModelOptions {
  /** Numbers of a point. */
  readonly inputs?: number;
  /** Width of the one hidden layer. */
  readonly hidden?: number;
  readonly dropoutRate?: number;
  readonly seed?: number;
}

/** Regression through one hidden layer: everything that a model has which can be trained, and nothing else. */
export class TinyModel implements TrainableModel<PointItem> {
  readonly method = "tagger";
  readonly recipe = { method: "tagger", settings: {} } as const;
  readonly parameters: ParameterSet;
  readonly trained: readonly TrainedParameter[];
  readonly #dropoutRate: number;
  readonly #inputs: number;

  constructor({ inputs = 4, hidden = 8, dropoutRate = 0.1, seed = 1 }: TinyModelOptions = {}) {
    this.#inputs = inputs;
    this.#dropoutRate = dropoutRate;
    const specs = [...denseSpecs("hidden", inputs, hidden), ...denseSpecs("output", hidden, 1)];
    this.parameters = ParameterSet.initialise(specs, { seed, deviation: 0.5 });
    this.trained = this.parameters.names.map((name) => ({
      name,
      variable: this.parameters.get(name),
      decays: name.endsWith("weight"),
    }));
  }

  /** Mean squared error over all golds. */
  loss(items: readonly PointItem[], { dropoutSeed }: LossOptions): Tensor {
    const rows = items.flatMap(({ inputs, golds }) => golds.map((gold) => ({ inputs, gold })));
    const weight = (name: string) => this.parameters.get(`${name}.weight`);
    const bias = (name: string) => this.parameters.get(`${name}.bias`);
    return tidy(() => {
      const x = tensor(
        rows.flatMap(({ inputs }) => [...inputs]),
        [rows.length, this.#inputs],
      );
      const hidden = tanh(linear(x, weight("hidden"), bias("hidden")));
      const dropped = dropout(hidden, this.#dropoutRate, dropoutSeed);
      const guesses = linear(dropped, weight("output"), bias("output"));
      const golds = tensor(
        rows.map(({ gold }) => gold),
        [rows.length, 1],
      );
      return mean(squaredDifference(guesses, golds));
    });
  }

  dispose(): void {
    this.parameters.dispose();
  }
}

export interface TinyDataOptions {
  readonly inputs?: number;
  readonly points?: number;
  readonly seed?: number;
}

/** Points of a smooth function, with noise. */
export function tinyItems({ inputs = 4, points = 24, seed = 1 }: TinyDataOptions = {}): PointItem[] {
  const random = new RandomStream(seed, "points");
  return Array.from({ length: points }, () => {
    const point = Float32Array.from({ length: inputs }, () => random.next() * 2 - 1);
    const value = Math.sin(point[0]!) - 0.5 * point[1]!;
    const golds = Array.from({ length: 1 + random.nextInt(3) }, () => value + 0.1 * random.next());
    return { length: 3 + random.nextInt(6), targets: golds.length, inputs: point, golds };
  });
}

export interface TinyBatchOptions {
  readonly batchSize?: number;
  readonly microBatchSize?: number;
  readonly seed?: number;
  /** Default: without end. */
  readonly epochs?: number;
  /** Pause before each step. */
  readonly delayMs?: number;
}

/** The steps of a run from a place on, each epoch in an order of its own. */
export async function* tinyBatches(
  items: readonly PointItem[],
  from: DataPlace = { epoch: 0, window: 0, step: 0 },
  {
    batchSize = 8,
    microBatchSize = 4,
    seed = 1,
    epochs = Number.POSITIVE_INFINITY,
    delayMs,
  }: TinyBatchOptions = {},
): AsyncGenerator<StepBatch> {
  const steps = Math.ceil(items.length / batchSize);
  for (let { epoch, step } = from; epoch < epochs; epoch++, step = 0) {
    const order = new RandomStream(seed, "order", epoch).shuffle([...items]);
    for (; step < steps; step++) {
      if (delayMs !== undefined) await sleep(delayMs);
      const isEpochEnd = step === steps - 1;
      yield {
        microBatches: cut(order.slice(step * batchSize, (step + 1) * batchSize), microBatchSize),
        place: isEpochEnd ? { epoch: epoch + 1, window: 0, step: 0 } : { epoch, window: 0, step: step + 1 },
        isEpochEnd,
      };
    }
  }
}

const cut = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

/** The negative mean loss over all items. */
export async function scoreTiny(model: TinyModel, items: readonly PointItem[]): Promise<Evaluation> {
  const loss = model.loss(items, { dropoutSeed: undefined });
  const number = await readNumber(loss);
  dispose(loss);
  return { score: 1 / (1 + number), metrics: { loss: number } };
}

/** Settings of a run of 12 steps; `keys` replace them. */
export const tinySettings = (keys: Readonly<Record<string, unknown>> = {}) =>
  trainingSettings.parse({
    optimizer: { learningRate: 0.02 },
    schedule: { name: "linear", warmupSteps: 2 },
    ...(keys["epochs"] === undefined ? { steps: 12 } : {}),
    batchSize: 8,
    microBatchSize: 4,
    evaluateEvery: "never",
    checkpointEverySteps: 5,
    logEverySteps: 1,
    ...keys,
  });

export interface TinyRun extends Partial<Omit<TrainOptions, "settings">> {
  readonly folder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly tiny?: TinyModelOptions;
  readonly batches?: TinyBatchOptions;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
  /** Scores with `scoreTiny`. */
  readonly isScored?: boolean;
}

export interface TinyOutcome {
  readonly result: TrainResult;
  /** All parameters behind the last step, one after another. */
  readonly weights: readonly number[];
}

/** Trains a new tiny model in a folder; what is not given is tiny, too. */
export async function trainTiny(run: TinyRun): Promise<TinyOutcome> {
  const { tiny, batches, logger = silentLogger, signal = new AbortController().signal, isScored } = run;
  const model = new TinyModel(tiny);
  const items = tinyItems({ inputs: tiny?.inputs ?? 4 });
  const settings = tinySettings(run.settings);
  const score = () => scoreTiny(model, items);
  try {
    const result = await train({
      model,
      openBatches: (from) => tinyBatches(items, from, batches),
      totalSteps: settings.steps ?? 12,
      fingerprint: JSON.stringify({ settings, tiny }),
      context: { logger, signal },
      ...(isScored ? { evaluate: score } : {}),
      saveModel: (folder) => saveTiny(folder, model),
      ...run,
      settings,
    });
    return { result, weights: await readWeights(model) };
  } finally {
    model.dispose();
  }
}

/** Writes all numbers of a model as JSON. */
export async function saveTiny(folder: string, model: TinyModel): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, "weights.json"), JSON.stringify(await readWeights(model)));
}

export async function readWeights({ parameters }: TinyModel): Promise<number[]> {
  const all: number[] = [];
  for (const variable of parameters.variables) all.push(...(await read(variable)));
  return all;
}
