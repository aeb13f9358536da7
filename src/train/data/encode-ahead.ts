import { ConfigError, InputError } from "../../core/errors.js";
import { mapInOrder, WorkerPool } from "../../core/pool.js";
import { createEncoder } from "../../models/methods/encoders.js";
import type { EncodedItem, EncodingRecipe } from "../../models/methods/method.js";
import type { Example } from "../../text/example.js";
import { type EncodeWorkerData, type ExampleRun, encodeExamples } from "./encode-examples.js";
import { type ExampleSource, readEpoch } from "./example-source.js";

export interface EncodeAheadOptions {
  readonly source: ExampleSource;
  readonly recipe: EncodingRecipe;
  /** Examples to a window. */
  readonly windowExamples: number;
  /** Worker threads; 0 encodes in this one, window by window. The items do not depend on it. */
  readonly workers: number;
  /** Windows that the workers encode while the consumer holds one; default twice the workers. */
  readonly ahead?: number;
  /** Default: the first window of the first epoch. */
  readonly from?: { readonly epoch: number; readonly window: number };
  /** Epochs in all, counted from the run's first; without end when absent. */
  readonly epochs?: number;
}

/** Examples `[window * windowExamples, ...)` of an epoch's order, encoded. */
export interface EncodedWindow {
  readonly epoch: number;
  readonly window: number;
  /** Whether it is the epoch's last. */
  readonly isLast: boolean;
  readonly items: readonly EncodedItem[];
}

interface Window extends ExampleRun {
  readonly window: number;
  readonly isLast: boolean;
}

/**
 * Windows of a source with their items, in order, encoded ahead in worker threads. The workers end with the last
 * window, with an error, and when the consumer leaves the loop.
 *
 * @throws InputError when the source holds no example or fewer than it says; ConfigError when the place is not in
 *   it; what an encoder throws, errors of the toolkit as ToolkitErrors
 */
export async function* encodeAhead(options: EncodeAheadOptions): AsyncGenerator<EncodedWindow> {
  const { recipe, workers, ahead = 2 * workers } = options;
  const windows = readWindows(options);
  if (workers === 0) {
    const encoder = createEncoder(recipe);
    for await (const window of windows) yield withItems(window, encodeExamples(encoder, window));
    return;
  }
  const pool = new WorkerPool<ExampleRun, readonly EncodedItem[]>({
    name: "encode-worker",
    besideUrl: import.meta.url,
    threads: workers,
    workerData: { recipe } satisfies EncodeWorkerData,
  });
  const start = ({ epoch, start, examples }: Window): Promise<readonly EncodedItem[]> =>
    pool.run({ epoch, start, examples });
  try {
    for await (const { task, result } of mapInOrder(windows, start, ahead + 1)) yield withItems(task, result);
  } finally {
    await pool.close();
  }
}

const withItems = ({ epoch, window, isLast }: Window, items: readonly EncodedItem[]): EncodedWindow => ({
  epoch,
  window,
  isLast,
  items,
});

async function* readWindows(options: EncodeAheadOptions): AsyncGenerator<Window> {
  const { source, windowExamples, epochs = Number.POSITIVE_INFINITY } = options;
  const from = options.from ?? { epoch: 0, window: 0 };
  const count = Math.ceil(source.size / windowExamples);
  if (count === 0)
    throw new InputError("there is no example to train on", { fix: "give data that hold one" });
  if (from.window >= count) {
    throw new ConfigError(
      `there is no window ${from.window}: an epoch of ${source.size} examples has ${count}`,
      {
        fix: "go on with the data and the settings that the run began with",
      },
    );
  }
  let { window } = from;
  for (let { epoch } = from; epoch < epochs; epoch++, window = 0) {
    for await (const examples of cutWindows(source, epoch, window * windowExamples, windowExamples)) {
      yield { epoch, window, start: window * windowExamples, isLast: window === count - 1, examples };
      window++;
    }
  }
}

/** The rest of an epoch in runs of `windowExamples`; only the last may be shorter. */
async function* cutWindows(
  source: ExampleSource,
  epoch: number,
  start: number,
  windowExamples: number,
): AsyncGenerator<readonly Example[]> {
  let gathered: Example[] = [];
  for await (const batch of readEpoch(source, epoch, start)) {
    for (const example of batch) {
      gathered.push(example);
      if (gathered.length < windowExamples) continue;
      yield gathered;
      gathered = [];
    }
  }
  if (gathered.length > 0) yield gathered;
}
