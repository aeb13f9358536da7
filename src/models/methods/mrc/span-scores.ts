import {
  add,
  addPairs,
  checkpoint,
  concat,
  dropout,
  gelu,
  linear,
  matMul,
  mul,
  ones,
  pad,
  relu,
  repeatTo,
  reshape,
  slice,
  type Tensor,
  tidy,
} from "../../../engine/ops/index.js";
import type { MrcHead } from "./mrc-head.js";
import type { PlaceStates } from "./place-scores.js";

/** Most numbers of the inner layer that stand in memory at once: 64 MB. */
const chunkNumbers = 2 ** 24;

/**
 * Log odds that an answer stands from each place to each: `W2 act(W1 [x; y] + b1) + b2`, x the state of the first
 * word and y that of the last. `W1 [x; y]` is computed word by word and added pair by pair.
 *
 * Source: Li et al. 2020, "A Unified MRC Framework for Named Entity Recognition" (arXiv:1910.11476), not opened; its
 * code (FACTS 1.8).
 * Differs: pairs whose first place is behind the last are not computed where that saves something: their numbers mean
 * nothing. A number of the inner layer is dropped for all pairs of an item at once, not pair by pair.
 *
 * @param dropoutSeed absent: no dropout
 * @param maxNumbers most numbers of the inner layer at once; it changes memory alone
 * @returns `[batch, places, places]`, first by last place, owned by the caller
 */
export function scoreAllPairs(
  { settings, parameters }: MrcHead,
  { firsts, lasts }: Pick<PlaceStates, "firsts" | "lasts">,
  dropoutSeed: number | undefined,
  maxNumbers = chunkNumbers,
): Tensor {
  const [batch, places] = firsts.shape as [number, number, number];
  const size = settings.spanSize;
  const chunkRows = Math.max(1, Math.floor(maxNumbers / (batch * places * size)));
  return tidy(() => {
    const { ofFirst, ofLast } = innerWeights({ settings, parameters });
    const firstParts = linear(firsts, ofFirst, parameters.get("span_embedding.classifier1.bias")); // [batch, places, spanSize]
    const lastParts = matMul(lasts, ofLast); // [batch, places, spanSize]
    // [batch, spanSize, 1]: the outer weights, of each item those that are not dropped
    const kept = dropout(ones([batch, size]), settings.spanDropoutRate, dropoutSeed);
    const outer = parameters.get("span_embedding.classifier2.weight"); // [spanSize, 1]
    const weights = reshape(mul(kept, reshape(outer, [1, size])), [batch, size, 1]);
    const scoreRows = ([first, last, weight]: readonly Tensor[]): Tensor => {
      const [rows, columns] = [first!.shape[1]!, last!.shape[1]!];
      const inner = activate(settings.spanActivation, addPairs(first!, last!)); // [batch, rows, columns, spanSize]
      const product = matMul(reshape(inner, [batch, rows * columns, size]), weight!);
      return reshape(product, [batch, rows, columns]);
    };
    const chunks: Tensor[] = [];
    for (let row = 0; row < places; row += chunkRows) {
      const rows = Math.min(chunkRows, places - row);
      const inputs = [
        slice(firstParts, [0, row, 0], [batch, rows, size]),
        slice(lastParts, [0, row, 0], [batch, places - row, size]),
        weights,
      ];
      const isWhole = rows === places;
      const scores = isWhole ? scoreRows(inputs) : checkpoint({ run: scoreRows, inputs, parameters: [] });
      chunks.push(
        pad(scores, [
          [0, 0],
          [0, 0],
          [row, 0],
        ]),
      ); // [batch, rows, places]
    }
    const bias = reshape(parameters.get("span_embedding.classifier2.bias"), [1, 1, 1]);
    return add(concat(chunks, 1), repeatTo(bias, [batch, places, places]));
  });
}

/**
 * The same for pairs that are known, without dropout.
 *
 * @param firsts states of first words, `[pairs, hidden]`
 * @param lasts states of last words, `[pairs, hidden]`
 * @returns `[pairs]`, owned by the caller
 */
export function scorePairs({ settings, parameters }: MrcHead, firsts: Tensor, lasts: Tensor): Tensor {
  const get = (name: string): Tensor => parameters.get(`span_embedding.${name}`);
  return tidy(() => {
    const inner = linear(concat([firsts, lasts], 1), get("classifier1.weight"), get("classifier1.bias"));
    const active = activate(settings.spanActivation, inner); // [pairs, spanSize]
    const scores = linear(active, get("classifier2.weight"), get("classifier2.bias")); // [pairs, 1]
    return reshape(scores, [firsts.shape[0]!]);
  });
}

/** The parts of the inner layer's matrix that the first and the last word meet, each `[hidden, spanSize]`. */
function innerWeights({ settings, parameters }: MrcHead): { ofFirst: Tensor; ofLast: Tensor } {
  const weight = parameters.get("span_embedding.classifier1.weight"); // [2 * hidden, spanSize]
  const hidden = weight.shape[0]! / 2;
  return {
    ofFirst: slice(weight, [0, 0], [hidden, settings.spanSize]),
    ofLast: slice(weight, [hidden, 0], [hidden, settings.spanSize]),
  };
}

const activate = (name: "gelu" | "relu", x: Tensor): Tensor => (name === "gelu" ? gelu(x) : relu(x));
