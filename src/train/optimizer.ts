import { BugError, InputError } from "../core/errors.js";
import {
  adamW,
  add,
  dispose,
  type Moments,
  mul,
  read,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  zeroMoments,
} from "../engine/ops/index.js";
import type { StoredTensor, StoredWeights } from "../models/layers/parameters.js";
import type { TrainedParameter } from "../models/methods/method.js";
import type { OptimizerSettings } from "./settings.js";

export interface UpdateOptions {
  /** Of this step. */
  readonly learningRate: number;
  /** Scalar on all gradients (`clipFactor`); absent: 1. */
  readonly factor?: Tensor | undefined;
}

interface Slot {
  readonly parameter: TrainedParameter;
  readonly moments: Moments;
  /** Updates that this parameter has had. */
  steps: number;
}

/**
 * AdamW, or Adam with L2, over the parameters of a model. It owns two moments a parameter until `dispose`.
 *
 * `adamw` takes `learningRate * weightDecay` of a parameter away beside the update; `adam` adds
 * `weightDecay * parameter` to the (clipped) gradient, so that the decay goes through the moments.
 *
 * Source: Kingma, Ba 2015, "Adam" (arXiv:1412.6980), algorithm 1; Loshchilov, Hutter 2019, "Decoupled Weight Decay
 * Regularization" (arXiv:1711.05101), algorithm 2; equations not checked. The order of operations is PyTorch's.
 * Differs: without `biasCorrection` the moments are taken as they are, as BertAdam does (pytorch_pretrained_bert 0.6,
 * FACTS 1.7), which besides scales the gradients of each parameter by their own norm. A parameter without a gradient is left as it is and its step is not counted, as in PyTorch.
 */
export class Optimizer {
  readonly #settings: OptimizerSettings;
  readonly #slots: readonly Slot[];

  constructor(parameters: readonly TrainedParameter[], settings: OptimizerSettings) {
    this.#settings = settings;
    this.#slots = parameters.map((parameter) => ({
      parameter,
      moments: zeroMoments(parameter.variable),
      steps: 0,
    }));
  }

  /**
   * One step.
   *
   * @param gradients in the order of the parameters, each of its parameter's shape; not disposed
   * @throws ShapeError when a gradient has another shape
   */
  apply(gradients: readonly (Tensor | undefined)[], { learningRate, factor }: UpdateOptions): void {
    if (gradients.length !== this.#slots.length)
      throw new BugError(`${gradients.length} gradients for ${this.#slots.length} parameters`);
    for (const [i, slot] of this.#slots.entries()) {
      const gradient = gradients[i];
      if (gradient === undefined) continue;
      slot.steps++;
      if (this.#settings.name === "adam") this.#applyAdam(slot, gradient, learningRate, factor);
      else this.#applyAdamW(slot, gradient, learningRate, factor);
    }
  }

  #applyAdamW(slot: Slot, gradient: Tensor, learningRate: number, factor: Tensor | undefined): void {
    const { beta1, beta2, epsilon } = this.#settings;
    const { variable } = slot.parameter;
    const settings = {
      learningRate,
      beta1,
      beta2,
      epsilon,
      weightDecay: this.#decayOf(slot),
      step: this.#countedStep(slot),
    };
    adamW(variable, gradient, slot.moments, settings, factor);
  }

  #applyAdam(slot: Slot, gradient: Tensor, learningRate: number, factor: Tensor | undefined): void {
    const { beta1, beta2, epsilon } = this.#settings;
    const { variable } = slot.parameter;
    const decay = this.#decayOf(slot);
    const settings = { learningRate, beta1, beta2, epsilon, weightDecay: 0, step: this.#countedStep(slot) };
    if (decay === 0) return adamW(variable, gradient, slot.moments, settings, factor);
    tidy(() => {
      const clipped = factor === undefined ? gradient : mul(gradient, factor);
      adamW(variable, add(clipped, mul(variable, decay)), slot.moments, settings);
    });
  }

  /** After endlessly many steps nothing is left to correct. */
  #countedStep({ steps }: Slot): number {
    return this.#settings.biasCorrection === false ? Number.POSITIVE_INFINITY : steps;
  }

  #decayOf({ parameter }: Slot): number {
    return parameter.decays ? this.#settings.weightDecay : 0;
  }

  /** The moments and step counts under the parameters' names, exactly: `first/…`, `second/…`, `steps/…`. */
  async store(): Promise<Map<string, StoredTensor>> {
    const stored = new Map<string, StoredTensor>();
    for (const { parameter, moments, steps } of this.#slots) {
      const { name, variable } = parameter;
      for (const kind of ["first", "second"] as const)
        stored.set(`${kind}/${name}`, {
          shape: variable.shape,
          values: Float32Array.from(await read(moments[kind])),
        });
      // A count that float32 rounds, from 2^24 on, has no more influence: both corrections are 1.
      stored.set(`steps/${name}`, { shape: [1], values: Float32Array.of(steps) });
    }
    return stored;
  }

  /**
   * Goes on where another optimizer of the same parameters was stored.
   *
   * @throws InputError when a tensor is missing or has another shape
   */
  restore(stored: StoredWeights): void {
    for (const slot of this.#slots) {
      const { name } = slot.parameter;
      assignStored(slot.moments.first, stored, `first/${name}`);
      assignStored(slot.moments.second, stored, `second/${name}`);
      slot.steps = findStored(stored, `steps/${name}`, [1]).values[0]!;
    }
  }

  dispose(): void {
    for (const { moments } of this.#slots) dispose([moments.first, moments.second]);
  }
}

/**
 * Puts a checkpoint's numbers into a variable.
 *
 * @throws InputError when the tensor is missing or has another shape
 */
export function assignStored(variable: Variable, stored: StoredWeights, name: string): void {
  const { shape, values } = findStored(stored, name, variable.shape);
  const fresh = tensor(values, shape);
  variable.assign(fresh);
  dispose(fresh);
}

function findStored(stored: StoredWeights, name: string, shape: readonly number[]): StoredTensor {
  const found = stored.get(name);
  if (found?.shape.join() === shape.join()) return found;
  const what = found === undefined ? "is missing" : `is [${found.shape}]`;
  throw new InputError(`the checkpoint's tensor "${name}" ${what}; the model has [${shape}]`, {
    fix: "start the run again in another folder",
  });
}
