import {
  dropout,
  linear,
  reshape,
  seedFor,
  type Tensor,
  tanh,
  tidy,
  transpose,
} from "../../../engine/ops/index.js";
import type { T5Config } from "../../encoders/t5/config.js";
import { type AttentionKind, attentionKinds } from "../../encoders/t5/hooks.js";
import type { ParameterSet, ParameterSpec } from "../../layers/parameters.js";
import type { PrefixShape } from "./settings.js";

/** The prefixes of every layer, `[2 * layers, heads, prefixLength, headDim]`: a layer's keys, then its values. */
export type PrefixStacks = Readonly<Record<AttentionKind, Tensor>>;

/** What of a T5 decides the sizes of its prefixes. */
export type PrefixSizes = Pick<
  T5Config,
  "encoderLayers" | "decoderLayers" | "heads" | "headSize" | "hiddenSize"
>;

export const layersOf = (kind: AttentionKind, config: PrefixSizes): number =>
  kind === "encoder-self" ? config.encoderLayers : config.decoderLayers;

/** Shape of a kind's prefixes as they are used, `[2 * layers, heads, prefixLength, headDim]`. */
export const stackShape = (
  kind: AttentionKind,
  prefixLength: number,
  config: PrefixSizes,
): readonly [number, number, number, number] => [
  2 * layersOf(kind, config),
  config.heads,
  prefixLength,
  config.headSize,
];

/** Every parameter of a domain's prefix has a name that begins so. */
export const prefixOfNames = "cpner.";
const moduleOf = (kind: AttentionKind, part: "table" | "middle" | "out"): string =>
  `${prefixOfNames}${kind}.${part}`;

/**
 * The parameters of a domain's prefixes: for each of T5's three attentions a table of `prefixLength` rows and a network
 * that makes the keys and values of all layers of it.
 *
 * Source: CP-NER (Chen et al. 2023), section 3.3, after Li, Liang 2021, "Prefix-Tuning" (arXiv:2101.00190; not opened).
 * Widths and the one last matrix for all layers are the released code's (FACTS 1.4).
 * Differs: initial biases are 0; tables and matrices begin as PyTorch's do, which the code leaves to it.
 */
export function prefixSpecs({ prefixLength, middleSize }: PrefixShape, config: PrefixSizes): ParameterSpec[] {
  const { hiddenSize, heads, headSize } = config;
  return attentionKinds.flatMap((kind): ParameterSpec[] => {
    const outSize = layersOf(kind, config) * 2 * heads * headSize;
    const table = `${moduleOf(kind, "table")}.weight`;
    return [
      { name: table, shape: [prefixLength, hiddenSize], initial: "normal", deviation: 1 },
      ...networkSpecs(moduleOf(kind, "middle"), hiddenSize, middleSize),
      ...networkSpecs(moduleOf(kind, "out"), middleSize, outSize),
    ];
  });
}

/** A dense layer that begins as PyTorch's, with biases of 0. */
export const networkSpecs = (module: string, inSize: number, outSize: number): ParameterSpec[] => [
  { name: `${module}.weight`, shape: [inSize, outSize], isTransposed: true, initial: "uniform" },
  { name: `${module}.bias`, shape: [outSize], initial: "zeros" },
];

/** @returns `[..., outSize]` */
export const dense = (x: Tensor, module: string, parameters: ParameterSet): Tensor =>
  linear(x, parameters.get(`${module}.weight`), parameters.get(`${module}.bias`));

/**
 * The prefixes that the network makes, `out(tanh(middle(table)))`, with dropout.
 *
 * @param dropoutSeed one number a pass; absent: no dropout
 * @returns owned by the caller
 */
export function makeStacks(
  parameters: ParameterSet,
  config: PrefixSizes,
  dropoutRate: number,
  dropoutSeed?: number,
): Record<AttentionKind, Tensor> {
  const make = (kind: AttentionKind): Tensor =>
    tidy(() => {
      const table = parameters.get(`${moduleOf(kind, "table")}.weight`); // [prefixLength, hidden]
      const middle = tanh(dense(table, moduleOf(kind, "middle"), parameters));
      const flat = dense(middle, moduleOf(kind, "out"), parameters); // [prefixLength, 2 * layers * heads * headDim]
      const [rows, heads, prefixLength, headDim] = stackShape(kind, table.shape[0]!, config);
      const stacked = transpose(reshape(flat, [prefixLength, rows, heads, headDim]), [1, 2, 0, 3]);
      return dropout(stacked, dropoutRate, seedFor(dropoutSeed, "prefix", kind)); // [2 * layers, heads, prefixLength, headDim]
    });
  return {
    "encoder-self": make("encoder-self"),
    "decoder-self": make("decoder-self"),
    "decoder-cross": make("decoder-cross"),
  };
}
