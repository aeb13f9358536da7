import {
  add,
  addAll,
  binaryCrossEntropy,
  concat,
  detached,
  div,
  expandAxis,
  isGreater,
  logSoftmax,
  matMul,
  maximum,
  mul,
  neg,
  sum,
  type Tensor,
  tensor,
  tidy,
  zeros,
} from "../../../engine/ops/index.js";
import { type EdgeGold, type GoldBatch, pairTensor, placeTensor, shareRows } from "./gold-batch.js";
import type { PlaceScores } from "./place-scores.js";
import type { MrcSettings } from "./settings.js";

export type LossSettings = Pick<
  MrcSettings,
  "loss" | "mean" | "weightStart" | "weightEnd" | "weightSpan" | "spanCandidates"
>;

/** Log odds of a batch: of starts and ends, and of pairs where there is a span head, `[batch, places, places]`. */
export interface MrcScores extends PlaceScores {
  readonly spans: Tensor | undefined;
}

/**
 * The loss of starts, ends and spans, each by its weight over their sum. Under `mean: item` each is a mean over its
 * places (pairs) in every item, then over the items: an item without a candidate pair has the span loss 0. Under
 * `mean: place` it is a mean over the places (pairs) of the whole batch.
 *
 * Source: Li et al. 2020, "A Unified MRC Framework for Named Entity Recognition" (arXiv:1910.11476), not opened; its
 * code (FACTS 1.8), which has `mean: place`. Zhang et al. 2021, "Target-Oriented Fine-tuning for Zero-Resource Named
 * Entity Recognition", equation 2 (`two-class`): the cross-entropy of a softmax of two classes is the binary one of
 * their difference. Devlin et al. 2019, "BERT" (arXiv:1810.04805), section 4.3, equation not checked (`positions`).
 * Differs: `positions` shares its target among all answers of an item, for there may be several. TOF's code counts the
 * final `[SEP]`, and pairs in both directions; here neither is.
 *
 * @returns scalar, owned by the caller
 */
export function mrcLoss({ starts, ends, spans }: MrcScores, gold: GoldBatch, settings: LossSettings): Tensor {
  const { weightStart, weightEnd, weightSpan } = settings;
  const total = weightStart + weightEnd + (spans === undefined ? 0 : weightSpan);
  const edgeLoss = settings.loss === "positions" ? positionsLoss : binaryLoss;
  return tidy(() =>
    addAll([
      mul(edgeLoss(starts, gold.starts, gold, settings), weightStart / total),
      mul(edgeLoss(ends, gold.ends, gold, settings), weightEnd / total),
      ...(spans === undefined
        ? []
        : [mul(spanLoss({ starts, ends, spans }, gold, settings), weightSpan / total)]),
    ]),
  );
}

/** Of every place by itself. */
function binaryLoss(
  logOdds: Tensor,
  { targets, counted }: EdgeGold,
  gold: GoldBatch,
  { mean }: LossSettings,
): Tensor {
  const weights = mean === "item" ? shareRows(counted, gold.places) : counted;
  return binaryCrossEntropy(logOdds, placeTensor(targets, gold), placeTensor(weights, gold));
}

/** Of one choice an item among its places and none. */
function positionsLoss(logOdds: Tensor, { targets, counted }: EdgeGold, gold: GoldBatch): Tensor {
  const { batch, places } = gold;
  const shares = new Float32Array(batch * (places + 1));
  const hidden = new Float32Array(shares.length); // padding and ignored places are out of the choice
  let items = 0;
  for (let b = 0; b < batch; b++) {
    const row = shares.subarray(b * (places + 1), (b + 1) * (places + 1));
    const own = counted.subarray(b * places, (b + 1) * places);
    row.set(targets.subarray(b * places, (b + 1) * places), 1);
    if (!row.includes(1)) row[0] = 1;
    for (const [place, isCounted] of own.entries())
      if (isCounted === 0) hidden[b * (places + 1) + 1 + place] = -1e9;
    if (own.includes(1)) items++;
    else row.fill(0);
  }
  const shape = [batch, places + 1];
  const choices = add(concat([zeros([batch, 1]), logOdds], 1), tensor(hidden, shape));
  const hits = sum(mul(logSoftmax(choices), tensor(shareRows(shares, places + 1), shape)));
  return div(neg(hits), Math.max(1, items));
}

/** Of every candidate pair by itself. */
function spanLoss(
  scores: PlaceScores & { readonly spans: Tensor },
  gold: GoldBatch,
  settings: LossSettings,
): Tensor {
  const weights = detached(() => candidateWeights(scores, gold, settings));
  const mean = binaryCrossEntropy(scores.spans, pairTensor(gold.spans.targets, gold), weights);
  return mul(mean, sum(weights));
}

/** Weights of the pairs that the span loss counts, `[batch, places, places]`. Their sum is 1 at most. */
function candidateWeights(
  { starts, ends }: PlaceScores,
  gold: GoldBatch,
  { spanCandidates, mean }: LossSettings,
): Tensor {
  const candidates = (): Tensor => {
    if (spanCandidates === "all") return pairTensor(gold.spans.real, gold);
    const golden = pairTensor(gold.spans.golden, gold);
    if (spanCandidates === "gold") return golden;
    const predicted = matMul(expandAxis(isGreater(starts, 0), 2), expandAxis(isGreater(ends, 0), 1));
    return mul(maximum(predicted, golden), pairTensor(gold.spans.real, gold));
  };
  const mask = candidates();
  if (mean === "place") return div(mask, maximum(sum(mask), 1));
  const counts = sum(mask, [1, 2], true); // [batch, 1, 1]
  return div(mask, mul(maximum(counts, 1), gold.batch));
}
