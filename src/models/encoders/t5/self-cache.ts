import { currentEngine } from "../../../engine/engine.js";
import {
  add,
  concat,
  pad,
  repeatTo,
  reshape,
  slice,
  type Tensor,
  tensor,
  zeros,
} from "../../../engine/ops/index.js";
import { forbidden } from "../../generation/forbid.js";
import type { T5Config } from "./config.js";
import type { Prefix } from "./hooks.js";
import { biasOfDistances } from "./relative-positions.js";

/**
 * How the keys and values of tokens that were written are kept: those of a prefix first, then the tokens', the last one
 * at the end.
 *
 * They grow with every token. On webgpu, which keeps buffers of every size for ever, they have one length from the
 * beginning: the tokens move one place to the front, and places without a token are hidden.
 */
export class CacheLayout {
  /** Places for tokens from the beginning; 0 where the cache grows. */
  readonly #room: number;
  /** `[heads, distances]`, the greatest distance first. */
  readonly #bias: Tensor;
  readonly #maxTokens: number;

  /** @param positions table of relative positions, `[buckets, heads]` */
  constructor(positions: Tensor, maxTokens: number, config: T5Config) {
    this.#room = currentEngine() === "webgpu" ? maxTokens : 0;
    this.#maxTokens = maxTokens;
    this.#bias = biasOfDistances(positions, maxTokens, config);
  }

  /** The cache before the first token: keys, or values. Owned by the caller; undefined where it holds nothing. */
  begin(rows: number, { heads, headSize }: T5Config, prefix: Tensor | undefined): Tensor | undefined {
    const room = this.#room === 0 ? [] : [zeros([rows, heads, this.#room, headSize])];
    const own = prefix === undefined ? [] : [repeatTo(prefix, [rows, heads, prefix.shape[2]!, headSize])];
    const parts = [...own, ...room];
    return parts.length === 0 ? undefined : concat(parts, 2);
  }

  /**
   * @param cache `[rows, heads, keys, headDim]`
   * @param own of the token that is read, `[rows, heads, 1, headDim]`
   */
  append(cache: Tensor | undefined, own: Tensor, prefixLength: number): Tensor {
    if (cache === undefined) return own;
    if (this.#room === 0) return concat([cache, own], 2);
    const [rows, heads, keys, headDim] = cache.shape as [number, number, number, number];
    const first = prefixLength + 1;
    const moved = slice(cache, [0, 0, first, 0], [rows, heads, keys - first, headDim]);
    if (prefixLength === 0) return concat([moved, own], 2);
    return concat([slice(cache, [0, 0, 0, 0], [rows, heads, prefixLength, headDim]), moved, own], 2);
  }

  /**
   * What is added to the scores of the token that is read.
   *
   * @param length tokens up to it
   * @returns `[1, heads, 1, keys]`
   */
  biasAt(length: number, prefixLength: number): Tensor {
    const heads = this.#bias.shape[0]!;
    const behindPrefix = (bias: Tensor): Tensor =>
      prefixLength === 0
        ? bias
        : pad(bias, [
            [0, 0],
            [0, 0],
            [0, 0],
            [prefixLength, 0],
          ]);
    if (this.#room === 0) {
      const own = slice(this.#bias, [0, this.#maxTokens - length], [heads, length]);
      return behindPrefix(reshape(own, [1, heads, 1, length]));
    }
    const hidden = Float32Array.from({ length: this.#room }, (_, i) =>
      i < this.#room - length ? forbidden : 0,
    );
    const own = add(this.#bias, tensor(hidden, [1, this.#room]));
    return behindPrefix(reshape(own, [1, heads, 1, this.#room]));
  }

  dispose(): void {
    this.#bias.dispose();
  }
}

export const prefixLengthOf = (prefix: Prefix | undefined): number => prefix?.k.shape[2] ?? 0;
