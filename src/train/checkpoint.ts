import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InputError } from "../core/errors.js";
import { read } from "../engine/ops/index.js";
import { readSafetensors, type WritableTensor, writeSafetensors } from "../hub/safetensors.js";
import type { StoredTensor, StoredWeights } from "../models/layers/parameters.js";
import type { TrainedParameter } from "../models/methods/method.js";
import { assignStored, type Optimizer } from "./optimizer.js";
import { recoverFolder, replaceFolder } from "./replace-folder.js";
import { type RunState, runStateSchema } from "./run-state.js";

/** Where a run went on from. */
export interface Checkpoint {
  readonly state: RunState;
  /** Read from the file when they are asked for. */
  readonly tensors: StoredWeights;
}

/**
 * The folder `checkpoints` of a run: `last` holds all that the run needs to go on (`tensors.safetensors` with the
 * trained parameters and the optimizer's moments as float32, `state.json`), `best` the best model. Each is replaced as
 * a whole.
 */
export class CheckpointFolder {
  readonly #folder: string;
  readonly #last: string;
  /** A model as the run's caller saves it. */
  readonly best: string;

  constructor(runFolder: string) {
    this.#folder = join(runFolder, "checkpoints");
    this.#last = join(this.#folder, "last");
    this.best = join(this.#folder, "best");
    this.#clean();
  }

  /** Undoes what a kill left half done, and removes the pieces. */
  #clean(): void {
    if (!existsSync(this.#folder)) return;
    for (const folder of [this.#last, this.best]) recoverFolder(folder);
    for (const entry of readdirSync(this.#folder)) {
      if (entry.startsWith(".")) rmSync(join(this.#folder, entry), { recursive: true, force: true });
    }
  }

  /**
   * The last checkpoint; undefined when there is none.
   *
   * @throws InputError when it is there and cannot be understood
   */
  readLast(): Checkpoint | undefined {
    if (!existsSync(this.#last)) return undefined;
    const state = readState(join(this.#last, "state.json"));
    const { tensors } = readSafetensors(join(this.#last, "tensors.safetensors"));
    const stored = new Map<string, StoredTensor>();
    for (const [name, found] of tensors) {
      stored.set(name, {
        shape: found.shape,
        get values() {
          return found.data as Float32Array;
        },
      });
    }
    return { state, tensors: stored };
  }

  async writeLast(
    state: RunState,
    parameters: readonly TrainedParameter[],
    optimizer: Optimizer,
  ): Promise<void> {
    const tensors = new Map<string, WritableTensor>();
    for (const { name, variable } of parameters)
      tensors.set(parameterKey(name), toWritable(variable.shape, Float32Array.from(await read(variable))));
    for (const [name, { shape, values }] of await optimizer.store())
      tensors.set(name, toWritable(shape, values));
    await replaceFolder(this.#last, (fresh) => {
      mkdirSync(fresh);
      writeSafetensors(join(fresh, "tensors.safetensors"), tensors);
      writeFileSync(join(fresh, "state.json"), `${JSON.stringify(state, null, 2)}\n`);
    });
  }

  /** @param save writes the model into the folder that it is given, which does not exist */
  async writeBest(save: (folder: string) => Promise<void>): Promise<void> {
    await replaceFolder(this.best, save);
  }
}

const parameterKey = (name: string): string => `parameter/${name}`;
const toWritable = (shape: readonly number[], data: Float32Array): WritableTensor => ({
  dtype: "F32",
  shape,
  data,
});

/**
 * Puts a checkpoint's tensors into a model and its optimizer.
 *
 * @throws InputError when one is missing or has another shape
 */
export function restoreTensors(
  { tensors }: Checkpoint,
  parameters: readonly TrainedParameter[],
  optimizer: Optimizer,
): void {
  for (const { name, variable } of parameters) assignStored(variable, tensors, parameterKey(name));
  optimizer.restore(tensors);
}

function readState(file: string): RunState {
  const refuse = (why: string, cause?: unknown): InputError =>
    new InputError(`the checkpoint's state cannot be read: ${why}`, {
      at: { file },
      fix: "delete its folder to begin the run again",
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw refuse((cause as Error).message, cause);
  }
  const result = runStateSchema.safeParse(json);
  if (!result.success) throw refuse(`\n${z.prettifyError(result.error)}\n`);
  return result.data;
}
