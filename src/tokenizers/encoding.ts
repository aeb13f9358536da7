import { ConfigError } from "../core/errors.js";
import type { TemplatePart } from "./template.js";
import type { TokenList } from "./token-list.js";

/** What did not fit: the last `tokens` tokens of a sequence, from offset `start` of its text on. */
export interface Cut {
  readonly sequence: 0 | 1;
  readonly tokens: number;
  readonly start: number;
}

/** A text (or two) as the ids that a model reads; all columns are as long as `ids`. */
export interface Encoding {
  readonly ids: Int32Array;
  /** Segment of every token (BERT's token_type_ids). */
  readonly typeIds: Int32Array;
  /** `[start, end)` of every token in its own text, UTF-16, flat; `0, 0` for special tokens. */
  readonly offsets: Int32Array;
  /** Word of every token in its own sequence; -1 for special tokens. */
  readonly wordIds: Int32Array;
  /** 0 for the first sequence, 1 for the second, -1 for special tokens. */
  readonly sequenceIds: Int8Array;
  /** Empty when everything fitted. */
  readonly cuts: readonly Cut[];
}

/** A run of tokens `[start, end)` of a sequence. */
export interface TokenRange {
  readonly tokens: TokenList;
  readonly start: number;
  readonly end: number;
}

/** Puts runs of the sequences and the special tokens of a template together. */
export function assembleEncoding(
  parts: readonly TemplatePart[],
  ranges: readonly TokenRange[],
  cuts: readonly Cut[],
): Encoding {
  const lengthOf = (part: TemplatePart): number =>
    "ids" in part ? part.ids.length : ranges[part.sequence].end - ranges[part.sequence].start;
  const length = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  const encoding = {
    ids: new Int32Array(length),
    typeIds: new Int32Array(length),
    offsets: new Int32Array(2 * length),
    wordIds: new Int32Array(length).fill(-1),
    sequenceIds: new Int8Array(length).fill(-1),
    cuts,
  };
  let at = 0;
  for (const part of parts) {
    const end = at + lengthOf(part);
    encoding.typeIds.fill(part.typeId, at, end);
    if ("ids" in part) encoding.ids.set(part.ids, at);
    else placeRange(encoding, at, ranges[part.sequence], part.sequence);
    at = end;
  }
  return encoding;
}

function placeRange(
  encoding: Encoding,
  at: number,
  { tokens, start, end }: TokenRange,
  sequence: 0 | 1,
): void {
  encoding.ids.set(tokens.ids.subarray(start, end), at);
  encoding.wordIds.set(tokens.words.subarray(start, end), at);
  encoding.sequenceIds.fill(sequence, at, at + end - start);
  for (let i = start, to = 2 * at; i < end; i++, to += 2) {
    encoding.offsets[to] = tokens.starts[i];
    encoding.offsets[to + 1] = tokens.ends[i];
  }
}

/** Encodings padded to one length, row by row: each column is `[batch, seqLen]`, flat. */
export interface EncodingBatch {
  readonly shape: readonly [batch: number, seqLen: number];
  readonly ids: Int32Array;
  readonly typeIds: Int32Array;
  /** 1 = real, 0 = padding. */
  readonly attentionMask: Int32Array;
}

/**
 * Pads encodings at their ends to the longest, rounded up to a multiple of `multipleOf` (default 1).
 *
 * @throws ConfigError when there is nothing to pad
 */
export function padEncodings(
  encodings: readonly Encoding[],
  { padId, multipleOf = 1 }: { readonly padId: number; readonly multipleOf?: number },
): EncodingBatch {
  const longest = encodings.reduce((most, { ids }) => Math.max(most, ids.length), 0);
  if (longest === 0) {
    throw new ConfigError(`a batch of ${encodings.length} encodings holds no token`, {
      fix: "batch at least one encoded text",
    });
  }
  const seqLen = Math.ceil(longest / multipleOf) * multipleOf;
  const size = encodings.length * seqLen;
  const ids = new Int32Array(size).fill(padId);
  const typeIds = new Int32Array(size);
  const attentionMask = new Int32Array(size);
  for (const [row, encoding] of encodings.entries()) {
    ids.set(encoding.ids, row * seqLen);
    typeIds.set(encoding.typeIds, row * seqLen);
    attentionMask.fill(1, row * seqLen, row * seqLen + encoding.ids.length);
  }
  return { shape: [encodings.length, seqLen], ids, typeIds, attentionMask };
}
