import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { isNativeError } from "node:util/types";
import { Piscina } from "piscina";
import { ToolkitError } from "./errors.js";

export interface WorkerPoolOptions {
  /** Name of the worker's module beside the caller, without extension; its default export is the task. */
  readonly name: string;
  /** `import.meta.url` of the caller. */
  readonly besideUrl: string;
  readonly threads: number;
  /** Given to every worker once, as `workerData`; SharedArrayBuffers in it are shared. */
  readonly workerData?: unknown;
  /** Old-generation heap of a worker, in megabytes. */
  readonly maxHeapMb?: number;
}

/** Worker threads that run one pure function, fed so that a slow consumer holds the producer back. */
export class WorkerPool<Task, Result> {
  readonly #pool: Piscina<Task, Result>;
  readonly threads: number;

  constructor({ name, besideUrl, threads, workerData, maxHeapMb }: WorkerPoolOptions) {
    const extension = extname(fileURLToPath(besideUrl));
    const entry = new URL(`./${name}${extension}`, besideUrl);
    // Node 20 cannot load TypeScript in a worker: from src/ the worker registers tsx first.
    const isSource = extension === ".ts";
    this.threads = threads;
    this.#pool = new Piscina<Task, Result>({
      filename: isSource ? new URL("./source-worker.mjs", import.meta.url).href : entry.href,
      workerData: isSource ? { entry: entry.href, workerData } : { workerData },
      minThreads: threads,
      maxThreads: threads,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: 1,
      ...(maxHeapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } }),
    });
  }

  /** Errors that the toolkit threw in the worker arrive as ToolkitErrors; `signal` kills the worker. */
  async run(
    task: Task,
    options: { signal?: AbortSignal; transfer?: readonly ArrayBuffer[] } = {},
  ): Promise<Result> {
    try {
      return await this.#pool.run(task, {
        ...(options.signal ? { signal: options.signal } : {}),
        ...(options.transfer ? { transferList: [...options.transfer] } : {}),
      });
    } catch (error) {
      throw reviveError(error);
    }
  }

  /**
   * Results in the order of the tasks, with at most `2 * threads` tasks in flight: the same order, and so
   * the same bytes, for any number of threads.
   */
  async *map<Given>(
    tasks: AsyncIterable<Given> | Iterable<Given>,
    start: (given: Given) => Promise<Result>,
  ): AsyncGenerator<{ readonly task: Given; readonly result: Result }> {
    const inFlight: { task: Given; result: Promise<Result> }[] = [];
    for await (const task of tasks) {
      const result = start(task);
      result.catch(() => {}); // reported when its turn comes
      inFlight.push({ task, result });
      if (inFlight.length < 2 * this.threads) continue;
      const head = inFlight.shift()!;
      yield { task: head.task, result: await head.result };
    }
    for (const { task, result } of inFlight) yield { task, result: await result };
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** Crossing the thread border leaves an error its message only; code and words are all in it. */
function reviveError(error: unknown): unknown {
  // isNativeError, since the error may come from another realm than this module.
  const parts = isNativeError(error) ? /^(E_[A-Z]+): ([\s\S]*)$/.exec(error.message) : null;
  return parts && !(error instanceof ToolkitError)
    ? new ToolkitError(parts[1], "stop", parts[2], { cause: error })
    : error;
}
