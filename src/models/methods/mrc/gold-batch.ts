import { type Tensor, tensor } from "../../../engine/ops/index.js";
import { ignoredPlace, type MrcItem, paddedPlaces } from "./mrc-item.js";

/** What a batch should have been told, as numbers on the host. */
export interface GoldBatch {
  readonly batch: number;
  readonly places: number;
  readonly starts: EdgeGold;
  readonly ends: EdgeGold;
  readonly spans: SpanGold;
}

/** Starts, or ends. */
export interface EdgeGold {
  /** 1 = an answer begins (ends) there, `[batch, places]` */
  readonly targets: Float32Array;
  /** 1 = real and not ignored, `[batch, places]` */
  readonly counted: Float32Array;
}

/** Pairs of a first and a last place, each `[batch, places, places]`. */
export interface SpanGold {
  /** 1 = an answer stands there */
  readonly targets: Float32Array;
  /** 1 = both places are real, and the first is not behind the last */
  readonly real: Float32Array;
  /** 1 = such a pair, and an answer begins at the first place and one ends at the last */
  readonly golden: Float32Array;
}

/** The gold of items side by side; places = `paddedPlaces(items)`. */
export function assembleGold(items: readonly MrcItem[]): GoldBatch {
  const places = paddedPlaces(items);
  return {
    batch: items.length,
    places,
    starts: edgeGold(items, places, (item) => item.starts),
    ends: edgeGold(items, places, (item) => item.ends),
    spans: spanGold(items, places),
  };
}

function edgeGold(
  items: readonly MrcItem[],
  places: number,
  marksOf: (item: MrcItem) => Int8Array,
): EdgeGold {
  const targets = new Float32Array(items.length * places);
  const counted = new Float32Array(targets.length);
  for (const [b, item] of items.entries()) {
    for (const [place, mark] of marksOf(item).entries()) {
      if (mark === ignoredPlace) continue;
      counted[b * places + place] = 1;
      targets[b * places + place] = mark;
    }
  }
  return { targets, counted };
}

function spanGold(items: readonly MrcItem[], places: number): SpanGold {
  const pairs = items.length * places * places;
  const [targets, real, golden] = [new Float32Array(pairs), new Float32Array(pairs), new Float32Array(pairs)];
  for (const [b, { words, starts, ends, spans }] of items.entries()) {
    const at = (first: number, last: number): number => (b * places + first) * places + last;
    for (let i = 0; i < spans.length; i += 2) targets[at(spans[i], spans[i + 1])] = 1;
    for (let first = 0; first < words.length; first++) {
      real.fill(1, at(first, first), at(first, words.length));
      if (starts[first] !== 1) continue;
      for (let last = first; last < words.length; last++) golden[at(first, last)] = ends[last] === 1 ? 1 : 0;
    }
  }
  return { targets, real, golden };
}

/** `values` with each row, if it has a sum, divided by it. */
export function shareRows(values: Float32Array, rowLength: number): Float32Array {
  const shared = values.slice();
  for (let start = 0; start < values.length; start += rowLength) {
    const row = shared.subarray(start, start + rowLength);
    const total = row.reduce((sum, value) => sum + value, 0);
    if (total > 0) for (let i = 0; i < rowLength; i++) row[i] /= total;
  }
  return shared;
}

export const placeTensor = (values: Float32Array, { batch, places }: GoldBatch): Tensor =>
  tensor(values, [batch, places]);
export const pairTensor = (values: Float32Array, { batch, places }: GoldBatch): Tensor =>
  tensor(values, [batch, places, places]);
