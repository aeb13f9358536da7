import {
  add,
  dispose,
  gather,
  geluTanh,
  idTensor,
  keep,
  linear,
  matMul,
  mul,
  pad,
  relu,
  reshape,
  softmax,
  split,
  sub,
  type Tensor,
  tidy,
  transpose,
} from "../../../engine/ops/index.js";
import { forbidden } from "../../generation/forbid.js";
import type { StepModel } from "../../generation/step-model.js";
import type { T5Config } from "./config.js";
import type { AttentionKind, Prefix, T5Hooks } from "./hooks.js";
import { CacheLayout, prefixLengthOf } from "./self-cache.js";
import { normaliseRows, type StepWeights } from "./step-weights.js";
import { splitHeads, withPrefix } from "./sublayers.js";

export interface EncodedSources {
  /** What `encodeSource` gave, `[batch, seqLen, hidden]` */
  readonly source: Tensor;
  /** `[batch, seqLen]` */
  readonly sourceMask: Tensor;
}

interface LayerCache {
  /** Of the tokens that were read, `[rows, heads, keys, headDim]`; absent before the first */
  selfKeys: Tensor | undefined;
  selfValues: Tensor | undefined;
  /** Of the source, `[sentences, heads, headDim, seqLen]` */
  crossKeys: Tensor;
  /** `[sentences, heads, seqLen, headDim]` */
  crossValues: Tensor;
  readonly prefixLength: number;
}

/**
 * T5 writing targets one token at a time: keys and values of what was read are kept, so that a step reads one token.
 * The same numbers as `decodeTarget` and `predictTokens` over the whole target, up to rounding.
 */
export class CachedSteps implements StepModel {
  readonly #config: T5Config;
  readonly #weights: StepWeights;
  readonly #layout: CacheLayout;
  readonly #layers: LayerCache[];
  /** What is added to the scores of the source's positions, `[sentences, 1, 1, keys]`. */
  #sourceBias: Map<number, Tensor>;
  #sentences: number;
  #length = 0;

  /** @param sources stay the caller's, and are not needed any more */
  constructor(
    config: T5Config,
    weights: StepWeights,
    sources: EncodedSources,
    { hooks = {}, maxTokens }: { readonly hooks?: T5Hooks; readonly maxTokens: number },
  ) {
    this.#config = config;
    this.#weights = weights;
    this.#layout = new CacheLayout(weights.positions, maxTokens, config);
    this.#sentences = sources.source.shape[0]!;
    const prefixOf = (kind: AttentionKind, layer: number): Prefix | undefined =>
      hooks.prefix?.({ kind, layer }, hooks.tensors ?? []);
    this.#sourceBias = new Map();
    this.#layers = weights.layers.map((_, layer) => this.#begin(layer, sources, prefixOf));
  }

  get sentences(): number {
    return this.#sentences;
  }

  #begin(
    layer: number,
    { source, sourceMask }: EncodedSources,
    prefixOf: (kind: AttentionKind, layer: number) => Prefix | undefined,
  ): LayerCache {
    const weights = this.#weights.layers[layer]!;
    const config = this.#config;
    const made = tidy(() => {
      const [self, cross] = [prefixOf("decoder-self", layer), prefixOf("decoder-cross", layer)];
      const keys = withPrefix(splitHeads(linear(source, weights.crossKey), config), cross?.k);
      const crossValues = withPrefix(splitHeads(linear(source, weights.crossValue), config), cross?.v);
      const length = prefixLengthOf(cross);
      if (!this.#sourceBias.has(length)) this.#sourceBias.set(length, keep(hiddenBias(sourceMask, length)));
      return {
        selfKeys: this.#layout.begin(this.#sentences, config, self?.k),
        selfValues: this.#layout.begin(this.#sentences, config, self?.v),
        crossKeys: transpose(keys, [0, 1, 3, 2]),
        crossValues,
        prefixLength: prefixLengthOf(self),
      };
    });
    return { ...made };
  }

  next(tokens: Int32Array): Tensor {
    const { table, head } = this.#weights;
    const { vocabSize, normEpsilon } = this.#config;
    this.#length++;
    const old = this.#layers.flatMap(({ selfKeys, selfValues }) => [selfKeys, selfValues]);
    const logits = tidy(() => {
      const ids = idTensor(tokens, [tokens.length], { limit: vocabSize, name: "tokens" });
      const biases = new Map<number, Tensor>();
      let hidden = gather(table, ids); // [rows, hidden]
      for (const [layer, cache] of this.#layers.entries()) {
        const bias = biases.get(cache.prefixLength) ?? this.#layout.biasAt(this.#length, cache.prefixLength);
        biases.set(cache.prefixLength, bias);
        hidden = this.#readTokens(hidden, layer, cache, bias);
      }
      return matMul(normaliseRows(hidden, normEpsilon), head);
    });
    dispose(old.filter((tensor) => tensor !== undefined));
    return logits;
  }

  #readTokens(hidden: Tensor, layer: number, cache: LayerCache, bias: Tensor): Tensor {
    const weights = this.#weights.layers[layer]!;
    const { normEpsilon } = this.#config;
    const own = matMul(normaliseRows(hidden, normEpsilon), weights.selfInputs);
    const middle = add(hidden, matMul(this.#attendToTarget(own, cache, bias), weights.selfOutput));
    const query = matMul(normaliseRows(middle, normEpsilon), weights.crossQuery);
    const informed = add(middle, matMul(this.#attendToSource(query, cache), weights.crossOutput));
    const wide = this.#bend(matMul(normaliseRows(informed, normEpsilon), weights.ffnInput));
    return add(informed, matMul(wide, weights.ffnOutput));
  }

  /** @param own queries, keys and values of one token, `[rows, 3 * heads * headDim]` */
  #attendToTarget(own: Tensor, cache: LayerCache, bias: Tensor): Tensor {
    const { heads, headSize } = this.#config;
    const rows = own.shape[0]!;
    const [q, k, v] = split(reshape(own, [rows, 3 * heads, 1, headSize]), 3, 1) as [Tensor, Tensor, Tensor];
    const keys = this.#layout.append(cache.selfKeys, k, cache.prefixLength);
    const values = this.#layout.append(cache.selfValues, v, cache.prefixLength);
    cache.selfKeys = keep(keys);
    cache.selfValues = keep(values);
    // A query of one place is a column, so that the keys need no transposing.
    const products = matMul(keys, reshape(q, [rows, heads, headSize, 1])); // [rows, heads, keys, 1]
    const scores = add(reshape(products, [rows, heads, 1, keys.shape[2]!]), bias);
    return reshape(matMul(softmax(scores), values), [rows, heads * headSize]);
  }

  /** @param query `[rows, heads * headDim]`: the rows of a sentence ask its source together */
  #attendToSource(query: Tensor, { crossKeys, crossValues }: LayerCache): Tensor {
    const { heads, headSize } = this.#config;
    const rows = query.shape[0]!;
    const beams = rows / this.#sentences;
    const bias = [...this.#sourceBias.values()].find(({ shape }) => shape[3] === crossKeys.shape[3])!;
    const cut = reshape(query, [this.#sentences, beams, heads, headSize]);
    const q = beams === 1 ? reshape(cut, [rows, heads, 1, headSize]) : transpose(cut, [0, 2, 1, 3]);
    const weights = softmax(add(matMul(q, crossKeys), bias)); // [sentences, heads, beams, keys]
    const attended = matMul(weights, crossValues);
    return reshape(beams === 1 ? attended : transpose(attended, [0, 2, 1, 3]), [rows, heads * headSize]);
  }

  #bend(wide: Tensor): Tensor {
    if (this.#config.feedForward === "relu") return relu(wide);
    const [gate, value] = split(wide, 2, 1) as [Tensor, Tensor];
    return mul(geluTanh(gate), value);
  }

  select(sentences: readonly number[], rows: readonly number[]): void {
    const pick = (x: Tensor, places: readonly number[]): Tensor => {
      const isAll = places.length === x.shape[0] && places.every((place, i) => place === i);
      if (isAll) return x;
      const picked = tidy(() =>
        gather(x, idTensor(Int32Array.from(places), [places.length], { limit: x.shape[0]!, name: "rows" })),
      );
      x.dispose();
      return picked;
    };
    for (const cache of this.#layers) {
      if (cache.selfKeys !== undefined) cache.selfKeys = pick(cache.selfKeys, rows);
      if (cache.selfValues !== undefined) cache.selfValues = pick(cache.selfValues, rows);
      cache.crossKeys = pick(cache.crossKeys, sentences);
      cache.crossValues = pick(cache.crossValues, sentences);
    }
    this.#sourceBias = new Map(
      [...this.#sourceBias].map(([length, bias]) => [length, pick(bias, sentences)]),
    );
    this.#sentences = sentences.length;
  }

  dispose(): void {
    this.#layout.dispose();
    dispose([...this.#sourceBias.values()]);
    for (const { selfKeys, selfValues, crossKeys, crossValues } of this.#layers)
      dispose([selfKeys, selfValues, crossKeys, crossValues].filter((tensor) => tensor !== undefined));
  }
}

/** 0 for a prefix and real positions, else `forbidden`: `[batch, 1, 1, prefixLength + seqLen]` */
function hiddenBias(mask: Tensor, prefixLength: number): Tensor {
  const [batch, seqLen] = mask.shape as [number, number];
  const own = mul(sub(1, mask), forbidden);
  const whole =
    prefixLength === 0
      ? own
      : pad(own, [
          [0, 0],
          [prefixLength, 0],
        ]);
  return reshape(whole, [batch, 1, 1, prefixLength + seqLen]);
}
