import { Piscina } from "piscina";
import { afterEach, expect, test, vi } from "vitest";
import { InterruptedError, ToolkitError, WorkerKilledError } from "../../src/core/errors.js";
import { mapInOrder, WorkerPool } from "../../src/core/pool.js";

interface Task {
  readonly value: number;
  readonly waitMs: number;
}
let pool: WorkerPool<Task, number>;
const open = (threads: number): WorkerPool<Task, number> =>
  (pool = new WorkerPool({
    name: "doubling-worker",
    besideUrl: import.meta.url,
    threads,
    workerData: { factor: 2 },
  }));
afterEach(() => pool.close());

test("results come in the order of the tasks, whichever ends first", async () => {
  open(2);
  const tasks = [40, 0, 20, 0, 10, 0].map((waitMs, value) => ({ value, waitMs }));
  const results: number[] = [];
  for await (const { result } of mapInOrder(tasks, (task) => pool.run(task), 4)) results.push(result);
  expect(results).toEqual([0, 2, 4, 6, 8, 10]);
});

test("no more than the given number are in flight ahead of the consumer", async () => {
  open(1);
  let started = 0;
  const tasks = Array.from({ length: 10 }, (_, value) => ({ value, waitMs: 0 }));
  const start = (task: Task): Promise<number> => {
    started++;
    return pool.run(task);
  };
  for await (const { task } of mapInOrder(tasks, start, 2)) {
    expect(started).toBeLessThanOrEqual(task.value + 3);
  }
  expect(started).toBe(10);
});

test("an error of a task reaches the consumer", async () => {
  open(1);
  const run = async (): Promise<void> => {
    for await (const _ of mapInOrder([{ value: -1, waitMs: 0 }], (task) => pool.run(task), 2));
  };
  await expect(run()).rejects.toThrow("value -1");
});

test("an error of the toolkit keeps its code and words across the thread border", async () => {
  open(1);
  const error = await pool.run({ value: -2, waitMs: 0 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ToolkitError);
  expect(error).toMatchObject({
    code: "E_INPUT",
    message: "E_INPUT: value -2 is too small. Fix: give a larger one.",
  });
});

test("a task that the closing pool cuts off is told so", async () => {
  open(1);
  const late = pool.run({ value: 1, waitMs: 10_000 }).catch((error: unknown) => error);
  await pool.close();
  expect(await late).toBeInstanceOf(InterruptedError);
});

test("an answer that comes from a worker that was just killed is let go, and no other error is", () => {
  const on = vi.spyOn(Piscina.prototype, "on");
  open(1);
  const listener = on.mock.calls.find(([event]) => event === "error")![1];
  on.mockRestore();
  expect(() => listener(new Error("Unexpected message from Worker: { taskId: 1 }"))).not.toThrow();
  expect(() => listener(new Error("no such module"))).toThrow("no such module");
});

test("a worker that is killed says so, and the pool goes on with a new one", async () => {
  open(1);
  await pool.run({ value: 1, waitMs: 0 });
  const abort = new AbortController();
  const running = pool.run({ value: 1, waitMs: 60_000 }, { signal: abort.signal });
  setTimeout(() => abort.abort(), 50);
  await expect(running).rejects.toMatchObject({ code: "E_WORKER", reason: "timeout", fate: "retry" });
  await expect(running).rejects.toBeInstanceOf(WorkerKilledError);
  expect(await pool.run({ value: 4, waitMs: 0 })).toBe(8);
});
