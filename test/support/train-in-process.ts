/**
 * A process that trains the tiny model, for tests that kill it: says `step N` on stdout behind each step, and
 * `finished` at the end. Arguments: the folder of the run, the engine, the number of steps.
 */

import { silentLogger } from "../../src/core/logger.js";
import { selectEngine } from "../../src/engine/engine.js";
import { trainTiny } from "./tiny-training.js";

const [folder, engine, steps] = process.argv.slice(2) as [string, string, string];
await selectEngine(engine);
await trainTiny({
  folder,
  isScored: true,
  tiny: { hidden: 2000 },
  batches: { delayMs: 2 },
  settings: {
    steps: Number(steps),
    checkpointEverySteps: 3,
    logEverySteps: 2,
    evaluateEvery: { steps: 10 },
  },
  context: {
    logger: silentLogger,
    signal: new AbortController().signal,
    progress: { update: (step) => void process.stdout.write(`step ${step}\n`), end() {} },
  },
});
process.stdout.write("finished\n");
process.exit(0);
