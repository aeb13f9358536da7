import {
  type AttentionInputs,
  concat,
  maskTensor,
  matMul,
  reshape,
  segmentedAttention,
  slice,
  type Tensor,
  tensor,
  tidy,
  type Variable,
} from "../../../engine/ops/index.js";
import { type BertEncoder, encode } from "../../encoders/bert/encoder.js";
import type { PeftMethod } from "../../peft/peft-method.js";
import { embedPass } from "./embed-pass.js";
import type { QueryPass } from "./plan-passes.js";
import type { QueryAttention } from "./settings.js";
import type { TypeQuery } from "./type-queries.js";
import { makeSegmentVisibility, makeVisibility } from "./visibility.js";

export interface QueryReader {
  readonly encoder: BertEncoder;
  /** The continuous prompt, `[promptLength, hidden]`; absent: none. */
  readonly prompt: Variable | undefined;
  readonly attention: QueryAttention;
  readonly peft?: PeftMethod | undefined;
  readonly isCheckpointed?: boolean | undefined;
}

export interface ReadOptions {
  /** Undefined: no dropout. */
  readonly dropoutSeed: number | undefined;
  /** Compute segmented attention under its mask, at the full price; default false. */
  readonly isMasked?: boolean;
}

/** What a pass gives; the caller owns both. */
export type PassVectors = {
  /** `[batch, queries, hidden]`; rows after an item's last query are padding */
  readonly queries: Tensor;
  /** `[batch, words, hidden]`; rows after an item's last word are zeros */
  readonly words: Tensor;
};

/**
 * Reads texts with the queries of some types behind them: `[context, prompt + name, prompt + name, ...]`, the context of
 * segment u_a and the queries of segment u_b, positions from 0 on in the context and in every query.
 *
 * Source: Zhang and Wang 2023, "A Query-Parallel Machine Reading Comprehension Framework for Low-resource NER", section
 * 2.2; a query is its first token (with full attention, section 3.7, the first of the type name), a word the mean of its
 * pieces.
 * Differs: the context stands between [CLS] and [SEP], which the paper does not say; nothing stands behind a query; the
 * last layer computes only what the predictor reads (all of it with PEFT).
 *
 * @throws ShapeError for an id outside the model's tables, or a query longer than its positions
 */
export function readPass(
  reader: QueryReader,
  pass: QueryPass,
  queries: readonly TypeQuery[],
  { dropoutSeed, isMasked = false }: ReadOptions,
): PassVectors {
  const { encoder, attention, peft, isCheckpointed = false } = reader;
  const promptLength = reader.prompt?.shape[0] ?? 0;
  const speaker = attention === "full" ? promptLength : 0;
  return tidy(() => {
    const isReal = markReal(pass, queries, promptLength);
    const isSegmented = attention === "segmented" && !isMasked;
    const options = { dropoutSeed, isCheckpointed, attend: isSegmented ? attendIn(pass) : undefined };
    const inputs = {
      ...embedPass(encoder, reader.prompt, pass, queries),
      attentionMask: maskOf(isReal, pass, attention, isSegmented),
    };
    const pickRows = (x: Tensor): Tensor => contextAndSpeakers(x, pass, speaker);
    if (peft === undefined) return splitRows(encode(encoder, inputs, { ...options, pickRows }), pass);
    const hooks = peft.hooksFor({ contextMask: contextMaskOf(isReal, pass), dropoutSeed });
    return splitRows(pickRows(encode(encoder, inputs, { ...options, hooks })), pass);
  });
}

const attendIn =
  ({ contextLength, segments, segmentLength }: QueryPass) =>
  (given: AttentionInputs): Tensor => {
    const queriesPerSegment = (given.q.shape[2]! - contextLength) / segments; // 1 where rows are picked
    return segmentedAttention(given, { contextLength, segmentLength, queriesPerSegment });
  };

/**
 * The rows that the predictor reads: the context's, and one of every query.
 *
 * @param x `[batch, seqLen, n]` @param speaker the token of a query that stands for it
 * @returns `[batch, context + queries, n]`
 */
function contextAndSpeakers(x: Tensor, pass: QueryPass, speaker: number): Tensor {
  const { contextLength, segments, segmentLength } = pass;
  const [batch, , size] = x.shape as [number, number, number];
  const inQueries = slice(x, [0, contextLength, 0], [batch, segments * segmentLength, size]);
  const speakers = slice(
    reshape(inQueries, [batch * segments, segmentLength, size]),
    [0, speaker, 0],
    [batch * segments, 1, size],
  );
  const context = slice(x, [0, 0, 0], [batch, contextLength, size]);
  return concat([context, reshape(speakers, [batch, segments, size])], 1);
}

/** @param rows `[batch, context + queries, hidden]` */
function splitRows(rows: Tensor, pass: QueryPass): PassVectors {
  const { contextLength, segments } = pass;
  const [batch, , size] = rows.shape as [number, number, number];
  const context = slice(rows, [0, 0, 0], [batch, contextLength, size]);
  return {
    queries: slice(rows, [0, contextLength, 0], [batch, segments, size]),
    words: matMul(poolingOf(pass), context), // [batch, words, hidden]
  };
}

/** 1 = a token of the context, `[batch, seqLen]`. */
function contextMaskOf(isReal: Uint8Array, { items, contextLength }: QueryPass): Tensor {
  const seqLen = isReal.length / items.length;
  const ofContext = isReal.map((real, token) => (token % seqLen < contextLength ? real : 0));
  return maskTensor(ofContext, [items.length, seqLen]);
}

/** 1 = a token, 0 = padding, `[batch, seqLen]`. */
function markReal(pass: QueryPass, queries: readonly TypeQuery[], promptLength: number): Uint8Array {
  const { items, asked, contextLength, segments, segmentLength } = pass;
  const seqLen = contextLength + segments * segmentLength;
  const isReal = new Uint8Array(items.length * seqLen);
  for (const [row, { ids }] of items.entries()) {
    const start = row * seqLen;
    isReal.fill(1, start, start + ids.length);
    for (const [segment, label] of asked[row].entries()) {
      const from = start + contextLength + segment * segmentLength;
      isReal.fill(1, from, from + promptLength + queries[label].tokens.length);
    }
  }
  return isReal;
}

function maskOf(
  isReal: Uint8Array,
  pass: QueryPass,
  attention: QueryAttention,
  isSegmented: boolean,
): Tensor {
  const batch = pass.items.length;
  const seqLen = isReal.length / batch;
  const shape = { ...pass, batch };
  if (isSegmented) {
    const seen = pass.contextLength + pass.segmentLength;
    return maskTensor(makeSegmentVisibility(isReal, shape), [batch, seqLen, seen]);
  }
  if (attention === "full") return maskTensor(isReal, [batch, seqLen]);
  return maskTensor(makeVisibility(isReal, shape, attention), [batch, seqLen, seqLen]);
}

/** Weights that make the mean of each word's pieces, `[batch, words, context]`. */
function poolingOf({ items, words, contextLength }: QueryPass): Tensor {
  const weights = new Float32Array(items.length * words * contextLength);
  for (const [row, { starts, pieces }] of items.entries()) {
    for (let place = 0; place < starts.length; place++) {
      const at = (row * words + place) * contextLength + starts[place];
      weights.fill(1 / pieces[place], at, at + pieces[place]);
    }
  }
  return tensor(weights, [items.length, words, contextLength]);
}
