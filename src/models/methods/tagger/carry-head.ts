import { ConfigError } from "../../../core/errors.js";
import type { StoredTensor, StoredWeights } from "../../layers/parameters.js";

/** A head as a checkpoint holds it, and its tags. */
export interface StoredHead {
  readonly weights: StoredWeights;
  readonly tags: readonly string[];
}

/**
 * A head in which the tags that an old head has too begin with its numbers: their rows of the classifier, and the
 * transitions between them where both heads are CRFs.
 *
 * @param fresh whose numbers stay for the other tags
 * @throws ConfigError when the two share no tag but `O`, or differ in the width of their rows
 */
export function carryHead(fresh: StoredHead, old: StoredHead): StoredWeights {
  const places = fresh.tags.map((tag) => old.tags.indexOf(tag));
  if (!fresh.tags.some((tag, id) => tag !== "O" && places[id] >= 0)) {
    throw new ConfigError(
      `no tag can be carried over: the old head has ${old.tags.slice(0, 8).join(", ")}, the new one ${fresh.tags.slice(0, 8).join(", ")}`,
      { fix: 'set initialHead to "new"' },
    );
  }
  return new Map(
    [...fresh.weights].map(([name, tensor]) => {
      const source = old.weights.get(name);
      return [name, source === undefined ? tensor : carryTensor(name, tensor, source, places)];
    }),
  );
}

/** Copies what stands at the carried tags of every axis that is as long as there are tags. */
function carryTensor(
  name: string,
  fresh: StoredTensor,
  old: StoredTensor,
  places: readonly number[],
): StoredTensor {
  const isSquare = name === "crf.transitions";
  const width = fresh.shape[1] ?? 1;
  const oldWidth = old.shape[1] ?? 1;
  if (!isSquare && width !== oldWidth) {
    throw new ConfigError(`${name} of the old head is [${old.shape}], and the new one [${fresh.shape}]`, {
      fix: 'set initialHead to "new"',
    });
  }
  const values = fresh.values.slice();
  const from = old.values;
  for (const [row, oldRow] of places.entries()) {
    if (oldRow < 0) continue;
    for (let column = 0; column < width; column++) {
      const oldColumn = isSquare ? places[column] : column;
      if (oldColumn >= 0) values[row * width + column] = from[oldRow * oldWidth + oldColumn];
    }
  }
  return { shape: fresh.shape, values };
}
