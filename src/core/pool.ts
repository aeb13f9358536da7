import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { isNativeError } from "node:util/types";
import { Piscina } from "piscina";
import { InterruptedError, ToolkitError, WorkerKilledError } from "./errors.js";

/**
 * New objects of a worker. Node's 48 MB for each would be most of a worker's memory, and gain nothing: what
 * tasks hold on to lies in typed arrays.
 */
const youngHeapMb = 8;

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

/** Worker threads that run one pure function. */
export class WorkerPool<Task, Result> {
  readonly #pool: Piscina<Task, Result>;
  readonly threads: number;
  #isClosed = false;

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
      resourceLimits: {
        maxYoungGenerationSizeMb: youngHeapMb,
        ...(maxHeapMb === undefined ? {} : { maxOldGenerationSizeMb: maxHeapMb }),
      },
    });
    this.#pool.on("error", (error: Error) => {
      // A worker was killed while its answer was under way: whoever asked has been told already.
      if (!error.message.startsWith("Unexpected message from Worker")) throw error;
    });
  }

  /**
   * Runs one task.
   *
   * @param options.signal kills the worker in the middle of the task; others are not touched
   * @throws WorkerKilledError when the worker was killed or ran out of memory; what the task threw, errors of
   *   the toolkit as ToolkitErrors; InterruptedError when the pool was closed first
   */
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
      if (this.#isClosed)
        throw new InterruptedError("the pool was closed before the task ended", { cause: error });
      throw reviveError(error);
    }
  }

  /** Ends the workers, in the middle of their tasks too. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool.destroy();
  }
}

/**
 * Results in the order of the tasks, with at most `maxInFlight` of them begun and not yet taken: the same order,
 * and so the same bytes, for any number of threads, and a slow consumer holds the producer back.
 */
export async function* mapInOrder<Task, Result>(
  tasks: AsyncIterable<Task> | Iterable<Task>,
  start: (task: Task) => Promise<Result>,
  maxInFlight: number,
): AsyncGenerator<{ readonly task: Task; readonly result: Result }> {
  const inFlight: { task: Task; result: Promise<Result> }[] = [];
  for await (const task of tasks) {
    const result = start(task);
    result.catch(() => {}); // reported when its turn comes
    inFlight.push({ task, result });
    if (inFlight.length < maxInFlight) continue;
    const head = inFlight.shift()!;
    yield { task: head.task, result: await head.result };
  }
  for (const { task, result } of inFlight) yield { task, result: await result };
}

/** Crossing the thread border leaves an error its message only; code and words are all in it. */
function reviveError(error: unknown): unknown {
  // isNativeError, since the error may come from another realm than this module.
  if (!isNativeError(error) || error instanceof ToolkitError) return error;
  const parts = /^(E_[A-Z]+): ([\s\S]*)$/.exec(error.message);
  if (parts) return new ToolkitError(parts[1], "stop", parts[2], { cause: error });
  if (error.name === "AbortError") {
    return new WorkerKilledError("timeout", "the worker was killed before its task ended", { cause: error });
  }
  if ((error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY") {
    return new WorkerKilledError("memory", "the worker ran out of memory", { cause: error });
  }
  return error;
}
