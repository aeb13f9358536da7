import { InputError } from "../../src/core/errors.js";
import { readWorkerData } from "../../src/core/worker-data.js";

const { factor } = readWorkerData<{ factor: number }>();

/** A task for the pool's test: waits, then multiplies. */
export default async function multiply({
  value,
  waitMs,
}: {
  value: number;
  waitMs: number;
}): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  if (value < -1) throw new InputError(`value ${value} is too small`, { fix: "give a larger one" });
  if (value < 0) throw new RangeError(`value ${value}`);
  return value * factor;
}
