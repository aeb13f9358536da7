import { checkpointNamesOf, headName, tableName } from "../models/encoders/t5/parameters.js";
import type { StoredWeights } from "../models/layers/parameters.js";

/**
 * Whether a T5's checkpoint has an output matrix of its own: one is there, and it is not the table again. Transformers 5
 * decides so too, whatever `tie_word_embeddings` says.
 */
export function holdsOwnHead(weights: StoredWeights): boolean {
  const head = weights.get(headName);
  const table = checkpointNamesOf(tableName).flatMap((name) => weights.get(name) ?? [])[0];
  if (head === undefined || table === undefined) return head !== undefined;
  const [own, shared] = [head.values, table.values];
  return own.length !== shared.length || own.some((value, i) => value !== shared[i]);
}
