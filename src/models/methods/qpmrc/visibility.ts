import type { QueryAttention } from "./settings.js";

/** Context and segments of a pass; lengths in tokens. */
export interface SequenceShape {
  readonly batch: number;
  readonly contextLength: number;
  readonly segments: number;
  readonly segmentLength: number;
}

/**
 * Who sees whom as a mask, in the general form: `M` of eq. 2 with 1 for 0 and 0 for minus infinity. Padding is seen by
 * nobody.
 *
 * Source: Zhang and Wang 2023, "A Query-Parallel Machine Reading Comprehension Framework for Low-resource NER", equation
 * 2, figure 3; the variants of section 3.7.
 *
 * @param isReal 1 = a token, 0 = padding, `[batch, seqLen]`, seqLen = context + segments
 * @returns `[batch, query, key]`, flat
 */
export function makeVisibility(
  isReal: Uint8Array,
  { batch, contextLength, segments, segmentLength }: SequenceShape,
  attention: QueryAttention,
): Uint8Array {
  const seqLen = contextLength + segments * segmentLength;
  // 0 for the context, 1, 2, ... for the queries
  const partOf = Int32Array.from({ length: seqLen }, (_, token) =>
    token < contextLength ? 0 : 1 + Math.floor((token - contextLength) / segmentLength),
  );
  const mask = new Uint8Array(batch * seqLen * seqLen);
  for (let query = 0; query < seqLen; query++) {
    for (let key = 0; key < seqLen; key++) {
      if (!sees(partOf[query], partOf[key], attention)) continue;
      for (let row = 0; row < batch; row++)
        mask[(row * seqLen + query) * seqLen + key] = isReal[row * seqLen + key];
    }
  }
  return mask;
}

/**
 * The same for segmented attention, without what is hidden anyway: for every query the context's keys, then those of
 * its own segment, as `segmentedAttention` takes it.
 *
 * @param isReal as for `makeVisibility`
 * @returns `[batch, query, context + segmentLength]`, flat
 */
export function makeSegmentVisibility(
  isReal: Uint8Array,
  { batch, contextLength, segments, segmentLength }: SequenceShape,
): Uint8Array {
  const seqLen = contextLength + segments * segmentLength;
  const seen = contextLength + segmentLength;
  const mask = new Uint8Array(batch * seqLen * seen);
  for (let row = 0; row < batch; row++) {
    const start = row * seqLen;
    const context = isReal.subarray(start, start + contextLength);
    for (let query = 0; query < seqLen; query++) {
      const at = (start + query) * seen;
      mask.set(context, at);
      if (query < contextLength) continue;
      const own = query - ((query - contextLength) % segmentLength);
      mask.set(isReal.subarray(start + own, start + own + segmentLength), at + contextLength);
    }
  }
  return mask;
}

/** Whether the part of the context (0) or of a query sees another. */
function sees(from: number, to: number, attention: QueryAttention): boolean {
  if (attention === "full" || to === 0 || from === to) return true;
  return attention === "context-sees-queries" && from === 0;
}
