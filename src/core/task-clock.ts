/** Worker's side of a clock: call it when the task begins. */
export function markStarted(shared: SharedArrayBuffer): void {
  Atomics.store(new Int32Array(shared), 0, 1);
}

export interface Deadline {
  /** Give it to the worker, which calls `markStarted` on it. */
  readonly shared: SharedArrayBuffer;
  readonly signal: AbortSignal;
  /** Call it when the task has ended, however. */
  readonly stop: () => void;
}

const tickMs = 250;

/**
 * Aborts a task that has run for longer than `limitMs`. Time in the queue does not count: the clock starts
 * when the worker says so.
 */
export function startDeadline(limitMs: number): Deadline {
  const shared = new SharedArrayBuffer(4);
  const started = new Int32Array(shared);
  const abort = new AbortController();
  let startMs: number | undefined;
  const timer = setInterval(() => {
    if (Atomics.load(started, 0) === 0) return;
    startMs ??= performance.now();
    if (performance.now() - startMs <= limitMs) return;
    clearInterval(timer);
    abort.abort();
  }, tickMs);
  timer.unref();
  return { shared, signal: abort.signal, stop: () => clearInterval(timer) };
}
