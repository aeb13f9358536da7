import { InputError } from "../core/errors.js";
import { bucketLength } from "../engine/bucket-length.js";
import { readNumber } from "../engine/ops/index.js";
import type { EncodedItem, TrainableModel } from "../models/methods/method.js";

export interface MeanLoss {
  /** Mean over all targets, natural logarithm. */
  readonly loss: number;
  /** Positions that it is a mean of. */
  readonly targets: number;
}

/**
 * A model's mean loss over items, each target counted once, without dropout.
 *
 * @param items a held-out set; batches are made of items of like length
 * @param batchSize items that the model reads at once; the loss does not depend on it beyond rounding
 * @throws InputError when no item has a target
 */
export async function meanLoss<Item extends EncodedItem>(
  model: TrainableModel<Item>,
  items: readonly Item[],
  batchSize: number,
): Promise<MeanLoss> {
  const counted = items
    .filter(({ targets }) => targets > 0)
    .sort((a, b) => bucketLength(a.length) - bucketLength(b.length));
  let sum = 0;
  let targets = 0;
  for (let start = 0; start < counted.length; start += batchSize) {
    const batch = counted.slice(start, start + batchSize);
    const loss = model.loss(batch, { dropoutSeed: undefined });
    const weight = batch.reduce((total, item) => total + item.targets, 0);
    try {
      sum += weight * (await readNumber(loss));
    } finally {
      loss.dispose();
    }
    targets += weight;
  }
  if (targets > 0) return { loss: sum / targets, targets };
  throw new InputError(`none of the ${items.length} held-out items has a position with a loss`, {
    fix: "give held-out data that the model can be tested on",
  });
}
