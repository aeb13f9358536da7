// Runs a TypeScript worker from src/ in tests and development; the built package never loads this file.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
const task = await import(workerData.entry);
export default task.default;
