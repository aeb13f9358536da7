import { add, binaryCrossEntropy, mul, type Tensor, tensor, tidy, zeros } from "../../../engine/ops/index.js";
import type { QueryPass } from "./plan-passes.js";
import { owns, type QpmrcItem } from "./qpmrc-item.js";
import type { QpmrcModelSettings } from "./settings.js";

/** Scores of a pass, before the sigmoid; absent where the model has none. */
export interface PassScores {
  /** `[batch, queries, words, words]` */
  readonly spans: Tensor | undefined;
  /** `[batch, queries, words]` */
  readonly words: Tensor | undefined;
}

type LossSettings = Pick<QpmrcModelSettings, "predictor" | "auxiliaryWeight" | "reduction">;

/**
 * What a pass adds to the loss of its batch, which is a mean over items.
 *
 * Source: Zhang and Wang 2023, "A Query-Parallel Machine Reading Comprehension Framework for Low-resource NER", equations
 * 10 to 12. By default the loss of an item is the sum over its spans and types and lambda times the sum over its words
 * and types, as printed; `mean` divides each sum by the number of its terms.
 * Differs: eq. 12 sums over all data, here it is a mean over the items of a batch; only spans with j <= k < n are
 * counted (the paper's sums run to n).
 *
 * @returns scalar
 */
export function lossOfPass(pass: QueryPass, scores: PassScores, settings: LossSettings): Tensor {
  const { predictor, auxiliaryWeight } = settings;
  const terms: Tensor[] = [];
  return tidy(() => {
    if (scores.spans !== undefined) terms.push(decide(scores.spans, spanDecisions(pass, settings)));
    const weight = predictor === "word" ? 1 : auxiliaryWeight;
    if (scores.words !== undefined && weight > 0)
      terms.push(mul(decide(scores.words, wordDecisions(pass, settings)), weight));
    return terms.reduce(add, zeros([]));
  });
}

/** Gold answers and what each decision weighs, in the order of the scores; padding weighs 0. */
interface Decisions {
  readonly gold: Float32Array;
  readonly weights: Float32Array;
}

/** Weighted sum of binary cross-entropies. */
function decide(logits: Tensor, { gold, weights }: Decisions): Tensor {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = binaryCrossEntropy(logits, tensor(gold, logits.shape), tensor(weights, logits.shape));
  return mul(mean, total);
}

function spanDecisions(pass: QueryPass, { reduction }: LossSettings): Decisions {
  const { items, asked, segments, words } = pass;
  const gold = new Float32Array(items.length * segments * words * words);
  const weights = new Float32Array(gold.length);
  for (const [row, item] of items.entries()) {
    const cells = ownedCells(item, words);
    const weight = weightOf(item, cells.length, items.length, reduction);
    for (const [segment, label] of asked[row].entries()) {
      const start = (row * segments + segment) * words * words;
      for (const cell of cells) weights[start + cell] = weight;
      forEachSpan(item.spans, label, (first, last) => {
        gold[start + first * words + last] = 1;
      });
    }
  }
  return { gold, weights };
}

function wordDecisions(pass: QueryPass, { reduction }: LossSettings): Decisions {
  const { items, asked, segments, words } = pass;
  const gold = new Float32Array(items.length * segments * words);
  const weights = new Float32Array(gold.length);
  for (const [row, item] of items.entries()) {
    const places = [...item.words.keys()].filter((place) => owns(item, place, place));
    const weight = weightOf(item, places.length, items.length, reduction);
    for (const [segment, label] of asked[row].entries()) {
      const start = (row * segments + segment) * words;
      for (const place of places) weights[start + place] = weight;
      forEachSpan(item.covered, label, (first, last) => gold.fill(1, start + first, start + last + 1));
    }
  }
  return { gold, weights };
}

/** Places in `[words, words]` of the spans that an item scores. */
function ownedCells(item: QpmrcItem, words: number): number[] {
  const cells: number[] = [];
  for (let first = 0; first < item.words.length; first++) {
    for (let last = first; last < item.words.length; last++)
      if (owns(item, first, last)) cells.push(first * words + last);
  }
  return cells;
}

const weightOf = (
  { labels }: QpmrcItem,
  decisions: number,
  items: number,
  reduction: LossSettings["reduction"],
): number => 1 / (items * (reduction === "sum" ? 1 : Math.max(1, decisions * labels.length)));

function forEachSpan(spans: Int32Array, label: number, visit: (first: number, last: number) => void): void {
  for (let at = 0; at < spans.length; at += 3) if (spans[at] === label) visit(spans[at + 1], spans[at + 2]);
}
