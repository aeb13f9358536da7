import {
  add,
  attention,
  concat,
  dropout,
  geluTanh,
  linear,
  mul,
  pad,
  relu,
  repeatTo,
  reshape,
  rmsNorm,
  seedFor,
  type Tensor,
  tidy,
  transpose,
} from "../../../engine/ops/index.js";
import type { ParameterSet } from "../../layers/parameters.js";
import type { T5Config } from "./config.js";
import type { AttentionPlace, T5Hooks } from "./hooks.js";
import { attentionNames, feedForwardNames } from "./parameters.js";

export interface SublayerContext {
  readonly config: T5Config;
  readonly parameters: ParameterSet;
  readonly hooks: T5Hooks;
  /** The hooks' `tensors`, or a recomputed layer's copies of them. */
  readonly tensors: readonly Tensor[];
  /** Absent: no dropout. */
  readonly dropoutSeed?: number | undefined;
}

export interface AttentionView {
  /** What keys and values are made of, `[batch, keys, hidden]`; the attention's own input when absent. */
  readonly memory?: Tensor;
  /** 1 = visible, `[batch, seqLen, keys]` or `[batch, 1, keys]` */
  readonly mask: Tensor;
  /** `[1, heads, seqLen, keys]` */
  readonly positionBias?: Tensor | undefined;
}

/**
 * An attention on normalised hidden states, added to them. Scores are not divided by `sqrt(headDim)`, and matrices have
 * no biases.
 *
 * @param hidden `[batch, seqLen, hidden]`
 * @returns `[batch, seqLen, hidden]`
 */
export function attend(
  hidden: Tensor,
  view: AttentionView,
  place: AttentionPlace,
  context: SublayerContext,
): Tensor {
  const { config, parameters, hooks, tensors, dropoutSeed } = context;
  const { norm, module } = attentionNames(place);
  const seed = (what: string): number | undefined => seedFor(dropoutSeed, place.kind, place.layer, what);
  return tidy(() => {
    const normal = rmsNorm(hidden, parameters.get(norm), config.normEpsilon);
    const project = (part: "q" | "k" | "v", from: Tensor): Tensor =>
      splitHeads(linear(from, parameters.get(`${module}.${part}.weight`)), config);
    const memory = view.memory ?? normal;
    const prefix = hooks.prefix?.(place, tensors);
    const prefixLength = prefix?.k.shape[2] ?? 0;
    const behindPrefix = (own: Tensor, value: number): Tensor =>
      prefixLength === 0
        ? own
        : pad(own, [...own.shape.slice(1).map(() => [0, 0] as const), [prefixLength, 0]], value);
    const attended = attention({
      q: project("q", normal),
      k: withPrefix(project("k", memory), prefix?.k),
      v: withPrefix(project("v", memory), prefix?.v),
      mask: behindPrefix(view.mask, 1),
      ...(view.positionBias === undefined ? {} : { positionBias: behindPrefix(view.positionBias, 0) }),
      scale: 1,
      dropoutRate: config.dropoutRate,
      dropoutSeed: seed("weights"),
    }); // [batch, heads, seqLen, headDim]
    const output = linear(mergeHeads(attended), parameters.get(`${module}.o.weight`));
    return add(hidden, dropout(output, config.dropoutRate, seed("output")));
  });
}

/**
 * The feed-forward network on normalised hidden states, added to them: `relu(x wi) wo` in v1.0,
 * `(gelu(x wi_0) * (x wi_1)) wo` in v1.1.
 *
 * Source: Shazeer 2020, "GLU Variants Improve Transformer" (arXiv:2002.05202), equation 6 for v1.1; not opened.
 *
 * @param hidden `[batch, seqLen, hidden]`
 * @returns `[batch, seqLen, hidden]`
 */
export function feedForward(
  hidden: Tensor,
  side: "encoder" | "decoder",
  layer: number,
  { config, parameters, dropoutSeed }: SublayerContext,
): Tensor {
  const { norm, module } = feedForwardNames(side, layer);
  const { dropoutRate } = config;
  return tidy(() => {
    const normal = rmsNorm(hidden, parameters.get(norm), config.normEpsilon);
    const dense = (name: string): Tensor => linear(normal, parameters.get(`${module}.${name}.weight`));
    const wide =
      config.feedForward === "relu" ? relu(dense("wi")) : mul(geluTanh(dense("wi_0")), dense("wi_1"));
    const dropped = dropout(wide, dropoutRate, seedFor(dropoutSeed, side, layer, "wide")); // [batch, seqLen, ffn]
    const output = linear(dropped, parameters.get(`${module}.wo.weight`));
    return add(hidden, dropout(output, dropoutRate, seedFor(dropoutSeed, side, layer, "ffn")));
  });
}

/** `[batch, seqLen, heads * headDim]` to `[batch, heads, seqLen, headDim]` */
export function splitHeads(projected: Tensor, { heads, headSize }: T5Config): Tensor {
  const [batch, seqLen] = projected.shape as [number, number];
  return transpose(reshape(projected, [batch, seqLen, heads, headSize]), [0, 2, 1, 3]);
}

function mergeHeads(attended: Tensor): Tensor {
  const [batch, heads, seqLen, headDim] = attended.shape as [number, number, number, number];
  return reshape(transpose(attended, [0, 2, 1, 3]), [batch, seqLen, heads * headDim]);
}

/** Keys or values with those of a prefix in front, `[batch, heads, keys, headDim]`. */
export function withPrefix(own: Tensor, prefix: Tensor | undefined): Tensor {
  if (prefix === undefined) return own;
  const [batch, heads, , headDim] = own.shape as [number, number, number, number];
  return concat([repeatTo(prefix, [batch, heads, prefix.shape[2]!, headDim]), own], 2);
}
