import type { EncodedItem, TrainableModel } from "../../../models/methods/method.js";
import { meanLoss } from "../../../train/mean-loss.js";
import type { OpenModel } from "./objective.js";

/**
 * How a model that finds no mentions is judged: by its loss on held-out items; not at all where there are none.
 *
 * @param batchSize items that are read at once
 */
export function byLoss<Item extends EncodedItem>(
  model: TrainableModel<Item>,
  items: readonly Item[],
  batchSize: number,
): Pick<OpenModel, "evaluate" | "measure"> {
  if (items.length === 0) return { measure: async () => ({}) };
  const lossOf = async (): Promise<number> => (await meanLoss(model, items, batchSize)).loss;
  return {
    evaluate: async () => {
      const loss = await lossOf();
      return { score: -loss, metrics: { loss, perplexity: Math.exp(loss) } };
    },
    measure: async () => ({ devLoss: await lossOf() }),
  };
}
