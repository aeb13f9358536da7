import type { Tensor } from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { ignoredLabel } from "./losses.js";

/** What a conditional random field learns beside the emissions. */
export interface CrfTensors {
  /** Log potentials of going from one tag to the next, `[tags, tags]` */
  readonly transitions: Tensor;
  /** of a sentence's first tag, `[tags]` */
  readonly start: Tensor;
  /** of a sentence's last tag, `[tags]` */
  readonly end: Tensor;
}

/** The words of one sentence that are in its chain, at least one. */
export interface GoldChain {
  /** Rows of `[batch * words, tags]`. */
  readonly rows: readonly number[];
  /** Gold tag of each. */
  readonly tags: readonly number[];
}

/**
 * The chains of a batch; a sentence without any word has none.
 *
 * @param gold `[batch, words]` row by row
 * @throws ShapeError when gold and emissions differ in size, or a tag id is out of range
 */
export function findGoldChains(
  gold: Int32Array,
  [batch, words, tagCount]: readonly [number, number, number],
): GoldChain[] {
  if (gold.length !== batch * words)
    throw new ShapeError(`crfLoss: ${gold.length} gold tags do not fill [batch, words]=[${batch},${words}]`);
  const chains: GoldChain[] = [];
  for (let sentence = 0; sentence < batch; sentence++) {
    const rows: number[] = [];
    for (let word = 0; word < words; word++) {
      const row = sentence * words + word;
      if (gold[row] === ignoredLabel) continue;
      if (!(0 <= gold[row]! && gold[row]! < tagCount)) {
        throw new ShapeError(`crfLoss: gold tag ${gold[row]} is not in [0, ${tagCount})`, {
          at: { sentence, word },
          fix: "encode the batch with the tags of the model",
        });
      }
      rows.push(row);
    }
    if (rows.length > 0) chains.push({ rows, tags: rows.map((row) => gold[row]!) });
  }
  return chains;
}

/** Words in the chains. */
export const countChained = (chains: readonly GoldChain[]): number =>
  chains.reduce((count, { rows }) => count + rows.length, 0);
