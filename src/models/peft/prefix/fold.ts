import { read } from "../../../engine/ops/index.js";
import type { BertConfig } from "../../encoders/bert/config.js";
import type { ParameterSet, StoredTensor } from "../../layers/parameters.js";
import { foldedName, type PrefixOptions, positionsOf } from "./prefix.js";

/** The keys and values that a prefix's network gives, by the names that they have without it. */
export async function foldedWeights(
  parameters: ParameterSet,
  options: PrefixOptions,
  { layers }: BertConfig,
): Promise<Map<string, StoredTensor>> {
  const folded = new Map<string, StoredTensor>();
  for (let layer = 0; layer < layers; layer++) {
    const positions = positionsOf(layer, parameters, options);
    try {
      folded.set(foldedName(layer), {
        shape: positions.shape,
        values: Float32Array.from(await read(positions)),
      });
    } finally {
      positions.dispose();
    }
  }
  return folded;
}
