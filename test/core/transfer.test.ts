import { expect, test } from "vitest";
import { WorkerPool } from "../../src/core/pool.js";

test("a worker's buffers arrive whole beside its plain values", async () => {
  const pool = new WorkerPool<number, { bytes: Uint8Array; name: string }>({
    name: "moving-worker",
    besideUrl: import.meta.url,
    threads: 1,
  });
  try {
    const { bytes, name } = await pool.run(3);
    expect(name).toBe("sevens");
    expect([...bytes]).toEqual([7, 7, 7]);
  } finally {
    await pool.close();
  }
});
