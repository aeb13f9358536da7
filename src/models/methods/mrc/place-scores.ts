import {
  embedding,
  idTensor,
  linear,
  reshape,
  slice,
  sub,
  type Tensor,
  tidy,
} from "../../../engine/ops/index.js";
import type { MrcHead } from "./mrc-head.js";
import { type MrcItem, paddedPlaces } from "./mrc-item.js";

/** Hidden states of the places of a batch. */
export interface PlaceStates {
  /** Of each place's first token, `[batch, places, hidden]` */
  readonly firsts: Tensor;
  /** Of each place's last token, `[batch, places, hidden]` */
  readonly lasts: Tensor;
  /** Of `[CLS]`, `[batch, 1, hidden]` */
  readonly none: Tensor;
}

/** Log odds that an answer begins and ends at the places of a batch: above 0 it does. */
export interface PlaceScores {
  /** `[batch, places]` */
  readonly starts: Tensor;
  /** `[batch, places]` */
  readonly ends: Tensor;
}

/**
 * Picks the states of the items' places; places = `paddedPlaces(items)`. Padding repeats the item's first token.
 *
 * @param hidden `[batch, seqLen, hidden]`
 * @returns tensors that the caller owns
 */
export function pickPlaces(hidden: Tensor, items: readonly MrcItem[]): PlaceStates {
  const [batch, seqLen, size] = hidden.shape as [number, number, number];
  const places = paddedPlaces(items);
  const pick = (tokensOf: (item: MrcItem) => Int32Array, width: number): Tensor => {
    const rows = new Int32Array(batch * width);
    for (const [b, item] of items.entries()) {
      rows.fill(b * seqLen, b * width, (b + 1) * width);
      for (const [place, token] of tokensOf(item).entries()) rows[b * width + place] = b * seqLen + token;
    }
    const ids = idTensor(rows, [batch, width], { limit: batch * seqLen, name: "places" });
    return embedding(reshape(hidden, [batch * seqLen, size]), ids);
  };
  return tidy(() => ({
    firsts: pick(({ firsts }) => firsts, places),
    lasts: pick(({ lasts }) => lasts, places),
    none: pick(() => Int32Array.of(0), 1),
  }));
}

/**
 * Scores starts and ends. What the three losses learn is said alike: the log odds of a sigmoid; the difference of the
 * two classes' scores; or how far a place is above `[CLS]`, which stands for none.
 *
 * Source: Li et al. 2020, "A Unified MRC Framework for Named Entity Recognition" (arXiv:1910.11476), not opened, and
 * its code (FACTS 1.8); Zhang et al. 2021, "Target-Oriented Fine-tuning for Zero-Resource Named Entity Recognition",
 * equation 2; Devlin et al. 2019, "BERT" (arXiv:1810.04805), section 4.3, equation not checked.
 * Differs: words are scored, not tokens: a start at the first sub-word, an end at the last. TOF's code has a GELU on
 * its scores, which is left out.
 *
 * @returns tensors that the caller owns
 */
export const scorePlaces = (head: MrcHead, { firsts, lasts, none }: PlaceStates): PlaceScores =>
  tidy(() => ({
    starts: toLogOdds(head, "start_outputs", firsts, none),
    ends: toLogOdds(head, "end_outputs", lasts, none),
  }));

function toLogOdds({ settings, parameters }: MrcHead, module: string, states: Tensor, none: Tensor): Tensor {
  const score = (of: Tensor): Tensor =>
    linear(of, parameters.get(`${module}.weight`), parameters.get(`${module}.bias`));
  const [batch, places] = states.shape as [number, number];
  const scores = score(states); // [batch, places, 1 or 2]
  if (settings.loss === "binary") return reshape(scores, [batch, places]);
  if (settings.loss === "positions")
    return sub(reshape(scores, [batch, places]), reshape(score(none), [batch, 1]));
  const classOf = (id: number): Tensor => slice(scores, [0, 0, id], [batch, places, 1]);
  return reshape(sub(classOf(1), classOf(0)), [batch, places]);
}
