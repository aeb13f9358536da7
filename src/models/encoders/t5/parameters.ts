import type { ParameterSpec } from "../../layers/parameters.js";
import type { T5Config } from "./config.js";
import type { AttentionPlace } from "./hooks.js";

type Side = "encoder" | "decoder";

export const tableName = "shared.weight";
export const headName = "lm_head.weight";
export const finalNormName = (side: Side): string => `${side}.final_layer_norm.weight`;
export const biasName = (side: Side): string =>
  `${side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`;
export const blockName = (side: Side, layer: number): string => `${side}.block.${layer}`;

export interface SublayerNames {
  readonly norm: string;
  /** Of the module whose matrices the sub-layer has. */
  readonly module: string;
}

/** Names of an attention with its normalisation. */
export function attentionNames({ layer, kind }: AttentionPlace): SublayerNames {
  const block = blockName(kind === "encoder-self" ? "encoder" : "decoder", layer);
  return kind === "decoder-cross"
    ? { norm: `${block}.layer.1.layer_norm.weight`, module: `${block}.layer.1.EncDecAttention` }
    : { norm: `${block}.layer.0.layer_norm.weight`, module: `${block}.layer.0.SelfAttention` };
}

/** Names of a feed-forward network with its normalisation. */
export function feedForwardNames(side: Side, layer: number): SublayerNames {
  const sublayer = `${blockName(side, layer)}.layer.${side === "encoder" ? 1 : 2}`;
  return { norm: `${sublayer}.layer_norm.weight`, module: `${sublayer}.DenseReluDense` };
}

/**
 * The parameters by the names of Transformers' T5ForConditionalGeneration, with T5's initial deviations: 1 for
 * embeddings and an output matrix of its own, `in ** -0.5` for matrices, `(hidden * headDim) ** -0.5` for queries, which
 * makes up for the missing division by `sqrt(headDim)` in the attention.
 *
 * Source: Raffel et al. 2020, "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer"
 * (arXiv:1910.10683), not opened; deviations as in Mesh TensorFlow and in Transformers' `_init_weights`.
 */
export function t5Specs(config: T5Config): readonly ParameterSpec[] {
  const { vocabSize, hiddenSize, initialFactor: factor, isTied, encoderLayers, decoderLayers } = config;
  return [
    { name: tableName, shape: [vocabSize, hiddenSize], initial: "normal", deviation: factor },
    ...sideSpecs("encoder", encoderLayers, config),
    ...sideSpecs("decoder", decoderLayers, config),
    ...(isTied ? [] : [matrixSpec(headName, hiddenSize, vocabSize, factor)]),
  ];
}

function sideSpecs(side: Side, layers: number, config: T5Config): ParameterSpec[] {
  const { hiddenSize, heads, buckets, initialFactor } = config;
  const bias: ParameterSpec = {
    name: biasName(side),
    shape: [buckets, heads],
    initial: "normal",
    deviation: initialFactor * hiddenSize ** -0.5,
  };
  const blocks = Array.from({ length: layers }, (_, layer) => [
    ...attentionSpecs({ layer, kind: `${side}-self` }, config),
    ...(side === "decoder" ? attentionSpecs({ layer, kind: "decoder-cross" }, config) : []),
    ...feedForwardSpecs(side, layer, config),
  ]);
  return [bias, ...blocks.flat(), gainSpec(finalNormName(side), hiddenSize)];
}

function attentionSpecs(place: AttentionPlace, config: T5Config): ParameterSpec[] {
  const { hiddenSize, heads, headSize, initialFactor: factor } = config;
  const inner = heads * headSize;
  const { norm, module } = attentionNames(place);
  return [
    gainSpec(norm, hiddenSize),
    matrixSpec(`${module}.q.weight`, hiddenSize, inner, factor * (hiddenSize * headSize) ** -0.5),
    matrixSpec(`${module}.k.weight`, hiddenSize, inner, factor * hiddenSize ** -0.5),
    matrixSpec(`${module}.v.weight`, hiddenSize, inner, factor * hiddenSize ** -0.5),
    matrixSpec(`${module}.o.weight`, inner, hiddenSize, factor * inner ** -0.5),
  ];
}

function feedForwardSpecs(side: Side, layer: number, config: T5Config): ParameterSpec[] {
  const { hiddenSize, ffnSize, feedForward, initialFactor: factor } = config;
  const { norm, module } = feedForwardNames(side, layer);
  const inputs = feedForward === "relu" ? ["wi"] : ["wi_0", "wi_1"];
  return [
    gainSpec(norm, hiddenSize),
    ...inputs.map((name) =>
      matrixSpec(`${module}.${name}.weight`, hiddenSize, ffnSize, factor * hiddenSize ** -0.5),
    ),
    matrixSpec(`${module}.wo.weight`, ffnSize, hiddenSize, factor * ffnSize ** -0.5),
  ];
}

const gainSpec = (name: string, size: number): ParameterSpec => ({ name, shape: [size], initial: "ones" });
const matrixSpec = (name: string, inSize: number, outSize: number, deviation: number): ParameterSpec => ({
  name,
  shape: [inSize, outSize],
  isTransposed: true,
  initial: "normal",
  deviation,
});

/** Names that a parameter has in other T5 checkpoints: the table stands under the name of either side in some. */
export const checkpointNamesOf = (name: string): readonly string[] =>
  name === tableName ? [name, "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"] : [name];
