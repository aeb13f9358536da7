import { afterEach, expect, test } from "vitest";
import { ToolkitError } from "../../src/core/errors.js";
import { WorkerPool } from "../../src/core/pool.js";

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
  for await (const { result } of pool.map(tasks, (task) => pool.run(task))) results.push(result);
  expect(results).toEqual([0, 2, 4, 6, 8, 10]);
});

test("no more than twice the threads are in flight ahead of the consumer", async () => {
  open(1);
  let started = 0;
  const tasks = Array.from({ length: 10 }, (_, value) => ({ value, waitMs: 0 }));
  for await (const { task } of pool.map(tasks, (given) => {
    started++;
    return pool.run(given);
  })) {
    expect(started).toBeLessThanOrEqual(task.value + 3);
  }
});

test("an error of a task reaches the consumer", async () => {
  open(1);
  const run = async (): Promise<void> => {
    for await (const _ of pool.map([{ value: -1, waitMs: 0 }], (task) => pool.run(task)));
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
