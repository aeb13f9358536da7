import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { read, type Tensor } from "../engine/ops/index.js";
import type { EncodedItem, TrainedParameter } from "../models/methods/method.js";
import { DivergedError } from "./errors.js";

/** A step whose loss or gradient norm is not a number. */
export interface BadStep {
  /** From 1. */
  readonly step: number;
  readonly learningRate: number;
  readonly parameters: readonly TrainedParameter[];
  /** In the order of the parameters. */
  readonly gradients: readonly (Tensor | undefined)[];
  /** Of the micro-batches with targets; their sum is the loss. */
  readonly losses: readonly number[];
  readonly gradNorm: number;
  readonly microBatches: readonly (readonly EncodedItem[])[];
  readonly dropoutSeeds: readonly (number | undefined)[];
}

/**
 * Writes the batch to `nan-batch.json` in the run's folder and says which tensor went bad first, in the order of
 * computation: a parameter, a micro-batch's loss, a gradient, the norm of all.
 *
 * @returns the error to throw
 */
export async function reportBadStep(bad: BadStep, folder: string): Promise<DivergedError> {
  const first = await findFirstBad(bad);
  const loss = bad.losses.reduce((sum, part) => sum + part, 0);
  const file = join(folder, "nan-batch.json");
  const { step, learningRate, losses, gradNorm, dropoutSeeds, microBatches } = bad;
  const content = { step, learningRate, first, loss, losses, gradNorm, dropoutSeeds, microBatches };
  writeFileSync(file, `${JSON.stringify(content, replaceForJson)}\n`);
  return new DivergedError(
    `loss ${loss} and gradNorm ${gradNorm} at step ${step}, expected finite numbers; the first bad tensor is ${first}`,
    { at: { step, batch: file }, fix: "lower optimizer.learningRate, or look for a fault in that batch" },
  );
}

async function findFirstBad({ parameters, gradients, losses }: BadStep): Promise<string> {
  for (const { name, variable } of parameters) {
    const found = await findBadNumber(variable);
    if (found !== undefined) return `the parameter ${name}, ${found}`;
  }
  const place = losses.findIndex((loss) => !Number.isFinite(loss));
  if (place >= 0) return `the loss of micro-batch ${place + 1} of ${losses.length}, ${losses[place]}`;
  for (const [i, gradient] of gradients.entries()) {
    const found = gradient && (await findBadNumber(gradient));
    if (found !== undefined) return `the gradient of ${parameters[i]!.name}, ${found}`;
  }
  return "the norm of the gradients, which are finite one by one";
}

/** `[2,3] with NaN at position 4`; undefined when all numbers are finite. */
async function findBadNumber(tensor: Tensor): Promise<string | undefined> {
  const values = await read(tensor);
  const place = values.findIndex((value: number) => !Number.isFinite(value));
  return place < 0 ? undefined : `[${tensor.shape}] with ${values[place]} at position ${place}`;
}

/** Typed arrays as lists, and what JSON has no number for by its name. */
function replaceForJson(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as ArrayLike<number>);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
