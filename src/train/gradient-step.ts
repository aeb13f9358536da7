import { add, dispose, lossAndGradients, mul, type Tensor, tidy } from "../engine/ops/index.js";
import type { EncodedItem, TrainableModel } from "../models/methods/method.js";

export interface StepGradients {
  /** Scalars, one a micro-batch: its mean loss times its share of the step's targets. Their sum is the loss. */
  readonly losses: readonly Tensor[];
  /** Of that sum, in the order of the model's parameters; undefined where the loss does not depend on one. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/**
 * The gradients of one step, summed over its micro-batches: those of the mean loss over all targets of the step, as
 * if they had been one batch. One summed set lives at a time, besides that of the micro-batch at work. Micro-batches
 * without targets are passed over.
 *
 * @param dropoutSeedOf the seed of a micro-batch by its number in the step, from 0
 * @returns tensors that the caller owns
 * @throws what the model's loss throws; then no tensor is left
 */
export function computeGradients<Item extends EncodedItem>(
  model: TrainableModel<Item>,
  microBatches: readonly (readonly Item[])[],
  dropoutSeedOf: (microBatch: number) => number | undefined,
): StepGradients {
  const variables = model.trained.map(({ variable }) => variable);
  const targets = microBatches.map(countTargets);
  const total = targets.reduce((sum, count) => sum + count, 0);
  return tidy(() => {
    const losses: Tensor[] = [];
    let sums: (Tensor | undefined)[] = variables.map(() => undefined);
    for (const [i, items] of microBatches.entries()) {
      if (targets[i] === 0) continue;
      const computeLoss = (): Tensor => {
        const loss = model.loss(items, { dropoutSeed: dropoutSeedOf(i) });
        return targets[i] === total ? loss : mul(loss, targets[i]! / total);
      };
      const { loss, gradients } = lossAndGradients(computeLoss, variables);
      losses.push(loss);
      sums = gradients.map((gradient, k) => addTo(sums[k], gradient));
    }
    return { losses, gradients: sums };
  });
}

const countTargets = (items: readonly EncodedItem[]): number =>
  items.reduce((sum, { targets }) => sum + targets, 0);

/** A sum with one more term; both are freed. */
function addTo(sum: Tensor | undefined, term: Tensor | undefined): Tensor | undefined {
  if (sum === undefined) return term;
  if (term === undefined) return sum;
  const total = add(sum, term);
  dispose([sum, term]);
  return total;
}
