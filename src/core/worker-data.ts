import { workerData } from "node:worker_threads";

/** What the pool's owner gave as `workerData`, inside a worker. */
export function readWorkerData<T>(): T {
  return (workerData as { readonly workerData: T }).workerData;
}
