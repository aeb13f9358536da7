import {
  type AttentionInputs,
  add,
  attention,
  concat,
  dropout,
  gelu,
  geluTanh,
  layerNorm,
  linear,
  ones,
  relu,
  repeatTo,
  reshape,
  seedFor,
  type Tensor,
  tidy,
  transpose,
} from "../../../engine/ops/index.js";
import type { ParameterSet } from "../../layers/parameters.js";
import type { BertConfig } from "./config.js";
import type { DensePart, EncoderHooks, Prefix } from "./hooks.js";
import { layerModule } from "./parameters.js";

export interface LayerContext {
  readonly config: BertConfig;
  readonly parameters: ParameterSet;
  readonly hooks: EncoderHooks;
  /** The hooks' `tensors`, or a recomputed layer's copies of them */
  readonly tensors: readonly Tensor[];
  /** How queries and keys meet; `attention` when absent */
  readonly attend?: ((inputs: AttentionInputs) => Tensor) | undefined;
  /** Absent: no dropout */
  readonly dropoutSeed?: number | undefined;
  /** Rows that the layer is to give, as `EncodeOptions.pickRows`; all when absent */
  readonly pickRows?: RowPicker | undefined;
}

/** `[batch, seqLen, n]` to `[batch, kept, n]`, the same rows for any n. It may hold no tensors. */
export type RowPicker = (x: Tensor) => Tensor;

const activations = { gelu, gelu_new: geluTanh, relu };
const moduleNames: Record<DensePart, string> = {
  query: "attention.self.query",
  key: "attention.self.key",
  value: "attention.self.value",
  attentionOutput: "attention.output.dense",
  intermediate: "intermediate.dense",
  output: "output.dense",
};

/**
 * One transformer layer with its normalisations behind the residual sums.
 *
 * Source: Devlin et al. 2019, "BERT" (arXiv:1810.04805), section 3; Transformers' BertLayer.
 *
 * @param hidden `[batch, seqLen, hidden]`
 * @param mask 1 = visible, `[batch, seqLen, seqLen]` or `[batch, 1, seqLen]`
 * @returns `[batch, seqLen, hidden]`, or of the rows that are picked: all are seen, these alone are computed
 */
export function runLayer(hidden: Tensor, mask: Tensor, layer: number, context: LayerContext): Tensor {
  const { config, dropoutSeed, hooks, tensors } = context;
  const dense = (part: DensePart, input: Tensor): Tensor => runDense(part, input, layer, context);
  const close = (output: Tensor, residual: Tensor, part: "attention" | "ffn", norm: string): Tensor => {
    const dropped = dropout(output, config.hiddenDropoutRate, seedFor(dropoutSeed, layer, part));
    const finish = (x: Tensor): Tensor => normalise(x, `${layerModule(layer)}.${norm}`, context);
    const pass = { normalise: finish, tensors };
    return finish(add(hooks.sublayer?.(layer, part, dropped, residual, pass) ?? dropped, residual));
  };
  return tidy(() => {
    const rows = context.pickRows?.(hidden) ?? hidden; // [batch, kept, hidden]
    const attended = attend(rows, hidden, mask, layer, context); // [batch, kept, hidden]
    const middle = close(dense("attentionOutput", attended), rows, "attention", "attention.output.LayerNorm");
    const wide = activations[config.activation](dense("intermediate", middle)); // [batch, kept, ffn]
    return close(dense("output", wide), middle, "ffn", "output.LayerNorm");
  });
}

export function normalise(x: Tensor, module: string, { parameters, config }: LayerContext): Tensor {
  return layerNorm(
    x,
    parameters.get(`${module}.weight`),
    parameters.get(`${module}.bias`),
    config.normEpsilon,
  );
}

function runDense(
  part: DensePart,
  input: Tensor,
  layer: number,
  { parameters, hooks, tensors }: LayerContext,
): Tensor {
  const module = `${layerModule(layer)}.${moduleNames[part]}`;
  const output = linear(input, parameters.get(`${module}.weight`), parameters.get(`${module}.bias`));
  return hooks.dense?.({ layer, part }, input, output, tensors) ?? output;
}

/** @param rows what asks, `[batch, kept, hidden]` @param hidden what is seen, `[batch, seqLen, hidden]` */
function attend(rows: Tensor, hidden: Tensor, mask: Tensor, layer: number, context: LayerContext): Tensor {
  const { config, hooks, tensors, dropoutSeed, pickRows } = context;
  const headDim = config.hiddenSize / config.heads;
  const project = (part: "query" | "key" | "value", input: Tensor): Tensor => {
    const [batch, length] = input.shape as [number, number];
    const projected = reshape(runDense(part, input, layer, context), [batch, length, config.heads, headDim]);
    return transpose(projected, [0, 2, 1, 3]); // [batch, heads, length, headDim]
  };
  const isSameForAll = mask.shape[1] === 1;
  const seen = isSameForAll ? mask : (pickRows?.(mask) ?? mask); // [batch, kept or 1, key]
  const prefix = hooks.prefix?.(layer, hidden, tensors);
  const attended = (context.attend ?? attention)({
    q: project("query", rows),
    k: withPrefix(project("key", hidden), prefix?.k),
    v: withPrefix(project("value", hidden), prefix?.v),
    mask: prefix === undefined ? seen : maskWithPrefix(seen, prefix),
    dropoutRate: config.attentionDropoutRate,
    dropoutSeed: seedFor(dropoutSeed, layer, "weights"),
  }); // [batch, heads, kept, headDim]
  return reshape(transpose(attended, [0, 2, 1, 3]), rows.shape);
}

function withPrefix(own: Tensor, prefix: Tensor | undefined): Tensor {
  if (prefix === undefined) return own;
  const [batch, heads, , headDim] = own.shape as [number, number, number, number];
  return concat([repeatTo(prefix, [batch, heads, prefix.shape[2]!, headDim]), own], 2);
}

function maskWithPrefix(mask: Tensor, { k }: Prefix): Tensor {
  const [batch, queries] = mask.shape as [number, number];
  return concat([ones([batch, queries, k.shape[2]!]), mask], 2);
}
