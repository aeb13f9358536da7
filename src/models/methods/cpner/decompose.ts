import { ShapeError } from "../../../core/errors.js";
import type { StoredTensor, StoredWeights } from "../../layers/parameters.js";

/** A source's parameters and how much it counts. */
export interface WeightedSource {
  readonly domain: string;
  readonly parameters: StoredWeights;
  readonly weight: number;
}

/**
 * The target's prefix with what its sources know: `(P_tgt + sum_i w_i P_src_i) / 2`, for every parameter.
 *
 * Source: CP-NER eq. 9 and 10. One source has the weight 1 (its footnote 3).
 * Differs: none known; the paper's matrix of each layer is a part of one here.
 *
 * @throws ShapeError for a source of other parameters than the target's
 */
export function decomposePrefix(
  target: StoredWeights,
  sources: readonly WeightedSource[],
): Map<string, StoredTensor> {
  const mixed = new Map<string, StoredTensor>();
  for (const [name, { shape, values: own }] of target) {
    const values = own.map((value) => value / 2);
    for (const { domain, parameters, weight } of sources) {
      const { values: theirs } = requireParameter(parameters, name, shape, domain);
      for (let i = 0; i < values.length; i++) values[i]! += (weight * theirs[i]!) / 2;
    }
    mixed.set(name, { shape, values });
  }
  return mixed;
}

function requireParameter(
  parameters: StoredWeights,
  name: string,
  shape: readonly number[],
  domain: string,
): StoredTensor {
  const found = parameters.get(name);
  if (found?.shape.join() === shape.join()) return found;
  const what = found === undefined ? "is missing" : `is [${found.shape}]`;
  throw new ShapeError(`${name} of the source "${domain}" ${what}, and the target's is [${shape}]`, {
    fix: "give all domains the same prefixLength and middleSize, and one T5",
  });
}
