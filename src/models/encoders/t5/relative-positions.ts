import { embedding, idTensor, reshape, type Tensor, tidy, transpose } from "../../../engine/ops/index.js";
import type { T5Config } from "./config.js";

/** Whether a query sees keys on both sides (the encoder) or those up to itself. */
export type Direction = "both" | "back";

/**
 * The bucket of a key relative to a query: small distances have one each, greater ones share them on a logarithmic
 * scale, those from `maxDistance` on the last. Under `both` the upper half of the buckets is for keys behind the query.
 *
 * Source: Raffel et al. 2020 (arXiv:1910.10683), section 2.1, not opened; numbers as in FACTS 1.17 and Transformers'
 * `_relative_position_bucket`.
 *
 * @param offset key position minus query position
 */
export function bucketOf(
  offset: number,
  direction: Direction,
  { buckets, maxDistance }: Pick<T5Config, "buckets" | "maxDistance">,
): number {
  const count = direction === "both" ? Math.floor(buckets / 2) : buckets;
  const base = direction === "both" && offset > 0 ? count : 0;
  const distance = direction === "both" ? Math.abs(offset) : Math.max(0, -offset);
  const exact = Math.floor(count / 2);
  if (distance < exact) return base + distance;
  // In single precision, as the reference: at a bucket's edge the last bit decides.
  const ratio = Math.fround(
    Math.fround(Math.log(Math.fround(distance / exact))) / Math.fround(Math.log(maxDistance / exact)),
  );
  return base + Math.min(count - 1, exact + Math.floor(Math.fround(ratio * (count - exact))));
}

/**
 * What relative positions add to the scores of a self-attention.
 *
 * @param table `[buckets, heads]`
 * @returns `[1, heads, seqLen, seqLen]`, owned by the caller
 */
export function positionBias(table: Tensor, seqLen: number, direction: Direction, config: T5Config): Tensor {
  // Only the offset counts, so that a bucket is computed once for each.
  const byOffset = Array.from({ length: 2 * seqLen - 1 }, (_, i) =>
    bucketOf(i - (seqLen - 1), direction, config),
  );
  const ids = Int32Array.from(
    { length: seqLen * seqLen },
    (_, i) => byOffset[(i % seqLen) - Math.floor(i / seqLen) + seqLen - 1]!,
  );
  return tidy(() => {
    const places = idTensor(ids, [seqLen * seqLen], { limit: config.buckets, name: "buckets" });
    const rows = transpose(embedding(table, places), [1, 0]); // [heads, query * key]
    return reshape(rows, [1, config.heads, seqLen, seqLen]);
  });
}

/**
 * What relative positions add to the scores of one query, the last of its sequence.
 *
 * @param table `[buckets, heads]`
 * @returns by distance, the greatest first: `[heads, distances]`, owned by the caller
 */
export function biasOfDistances(table: Tensor, distances: number, config: T5Config): Tensor {
  const ids = Array.from({ length: distances }, (_, i) => bucketOf(i - (distances - 1), "back", config));
  return tidy(() => {
    const places = idTensor(ids, [distances], { limit: config.buckets, name: "buckets" });
    return transpose(embedding(table, places), [1, 0]);
  });
}
