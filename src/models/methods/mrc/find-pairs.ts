import { bucketLength } from "../../../engine/bucket-length.js";
import {
  dispose,
  embedding,
  idTensor,
  read,
  reshape,
  stack,
  type Tensor,
  tidy,
} from "../../../engine/ops/index.js";
import { hasSpanHead, type MrcHead } from "./mrc-head.js";
import { type MrcItem, paddedPlaces } from "./mrc-item.js";
import type { EdgeScores, PairChooser } from "./pair-places.js";
import { type PlaceStates, pickPlaces, scorePlaces } from "./place-scores.js";
import type { FoundPair } from "./span-odds.js";
import { scorePairs } from "./span-scores.js";

/** Most pairs that the span head scores at once. */
const chunkPairs = 4096;

export interface PairFinder {
  readonly head: MrcHead;
  /** Hidden states of items, without dropout, `[batch, seqLen, hidden]` */
  readonly represent: (items: readonly MrcItem[]) => Tensor;
  readonly choose: PairChooser;
  /** Items that are computed at once. */
  readonly batchSize: number;
}

/**
 * Scores starts and ends of items, those of like length together, and by the span head only the pairs that `choose`
 * takes of them.
 *
 * @returns the pairs of each item, as `choose` gave them
 */
export async function findPairs(items: readonly MrcItem[], finder: PairFinder): Promise<FoundPair[][]> {
  const found: FoundPair[][] = new Array(items.length);
  const order = [...items.keys()].sort(
    (a, b) => items[b].length - items[a].length || items[b].words.length - items[a].words.length || a - b,
  );
  for (let at = 0; at < order.length; at += finder.batchSize) {
    const batch = order.slice(at, at + finder.batchSize);
    const pairs = await findInBatch(
      batch.map((index) => items[index]),
      finder,
    );
    for (const [row, index] of batch.entries()) found[index] = pairs[row];
  }
  return found;
}

async function findInBatch(batch: readonly MrcItem[], finder: PairFinder): Promise<FoundPair[][]> {
  const { head, represent, choose } = finder;
  const { firsts, lasts, edges } = tidy(() => {
    const states = pickPlaces(represent(batch), batch);
    const { starts, ends } = scorePlaces(head, states);
    return { firsts: states.firsts, lasts: states.lasts, edges: stack([starts, ends]) };
  });
  try {
    const scores = cutScores(batch, (await read(edges)) as Float32Array);
    const chosen = scores.map(choose);
    const spans = hasSpanHead(head.settings)
      ? await scoreChosen(head, { firsts, lasts }, chosen)
      : chosen.map(() => undefined);
    return chosen.map((pairs, row) => toFound(pairs, scores[row], spans[row]));
  } finally {
    dispose([firsts, lasts, edges]);
  }
}

/** @param edges starts and ends, `[2, batch, places]` */
function cutScores(batch: readonly MrcItem[], edges: Float32Array): EdgeScores[] {
  const places = paddedPlaces(batch);
  const half = batch.length * places;
  return batch.map(({ words }, row) => {
    const start = row * places;
    return {
      starts: edges.subarray(start, start + words.length),
      ends: edges.subarray(half + start, half + start + words.length),
    };
  });
}

/** Log odds of the chosen pairs, item by item. */
async function scoreChosen(
  head: MrcHead,
  { firsts, lasts }: Pick<PlaceStates, "firsts" | "lasts">,
  chosen: readonly Int32Array[],
): Promise<Float32Array[]> {
  const places = firsts.shape[1]!;
  const rows = chosen.flatMap((pairs, row) => Array.from(pairs, (place) => row * places + place)); // first, last, ...
  const scores = new Float32Array(rows.length / 2);
  for (let at = 0; at < scores.length; at += chunkPairs) {
    const own = rows.slice(2 * at, 2 * (at + chunkPairs));
    scores.set(await scoreRows(head, { firsts, lasts }, own), at);
  }
  let at = 0;
  return chosen.map((pairs) => scores.subarray(at, (at += pairs.length / 2)));
}

/** @param rows of first and last place in `[batch * places]`, flat */
async function scoreRows(
  head: MrcHead,
  { firsts, lasts }: Pick<PlaceStates, "firsts" | "lasts">,
  rows: readonly number[],
): Promise<Float32Array> {
  const count = rows.length / 2;
  const padded = bucketLength(count);
  const [batch, places, size] = firsts.shape as [number, number, number];
  const scored = tidy(() => {
    const pick = (states: Tensor, edge: 0 | 1): Tensor => {
      const ids = Int32Array.from({ length: padded }, (_, i) => (i < count ? rows[2 * i + edge] : 0));
      const limit = batch * places;
      return embedding(reshape(states, [limit, size]), idTensor(ids, [padded], { limit, name: "pairs" }));
    };
    return scorePairs(head, pick(firsts, 0), pick(lasts, 1)); // [padded]
  });
  try {
    return ((await read(scored)) as Float32Array).subarray(0, count);
  } finally {
    scored.dispose();
  }
}

const toFound = (
  pairs: Int32Array,
  { starts, ends }: EdgeScores,
  spans: Float32Array | undefined,
): FoundPair[] =>
  Array.from({ length: pairs.length / 2 }, (_, i) => {
    const [first, last] = [pairs[2 * i], pairs[2 * i + 1]];
    const logOdds = [starts[first], ends[last], ...(spans === undefined ? [] : [spans[i]])];
    return { first, last, logOdds };
  });
