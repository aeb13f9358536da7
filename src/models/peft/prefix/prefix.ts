import { z } from "zod";
import {
  linear,
  mul,
  repeatTo,
  reshape,
  type Tensor,
  tanh,
  tidy,
  transpose,
  unstack,
} from "../../../engine/ops/index.js";
import type { BertConfig } from "../../encoders/bert/config.js";
import { denseSpecs, type ParameterSet, type ParameterSpec, tableSpec } from "../../layers/parameters.js";
import { everyLayer, layerPart, type PeftModule } from "../peft-module.js";

/** Keys of the settings of a prefix that UniPELT has too. */
export const prefixShape = {
  prefixLength: z
    .int()
    .min(1)
    .default(10)
    .describe("learned positions in front of every layer's keys and values"),
  middleSize: z
    .int()
    .min(1)
    .nullable()
    .default(512)
    .describe(
      "width of the network that makes keys and values of one table; null: they are trained themselves",
    ),
};
export const prefixSettings = z.strictObject({ method: z.literal("prefix"), ...prefixShape });

export interface PrefixOptions {
  readonly prefixLength: number;
  readonly middleSize: number | null;
}

const table = "peft.prefix.table";
const middle = "peft.prefix.middle";
const outOf = (layer: number): string => layerPart("prefix", layer, "out");
/** Name of a layer's keys and values where no network makes them, `[prefixLength, 2 * hidden]`. */
export const foldedName = (layer: number): string => `${layerPart("prefix", layer, "positions")}.weight`;

/**
 * Learned keys and values in front of those of every layer, seen by every query of the batch, whatever its mask. All
 * layers' come from one table: `out_layer(tanh(middle(table)))`; or they are parameters themselves. A gate multiplies
 * both keys and values.
 *
 * Source: QPMRC-NER (Zhang, Wang 2023) appendix C, after Li, Liang 2021, "Prefix-Tuning" (arXiv:2101.00190; not
 * opened). The network, its widths and the gate on both are those of UniPELT's code (Mao et al. 2022,
 * arXiv:2110.07577). A gate near 0 shrinks the prefix's logits and values; it does not take it out of the softmax.
 * Differs: QPMRC-NER does not say whether the prefix is visible to every segment; here it is. UniPELT's one last matrix
 * is cut into one a layer. Initial weights are normal with the backbone's deviation.
 */
export function prefixModule(options: PrefixOptions, config: BertConfig): PeftModule {
  return {
    specs: prefixSpecs(options, config),
    hooks: (parameters, { gate }) => ({
      prefix: (layer, input, tensors) =>
        tidy((): { k: Tensor; v: Tensor } => {
          const own = splitHeads(positionsOf(layer, parameters, options), config);
          if (gate === undefined) return own;
          const factor = reshape(gate(layer, "prefix", input, tensors), [-1, 1, 1, 1]); // [batch, 1, 1, 1]
          const gated = (x: Tensor): Tensor =>
            mul(repeatTo(x, [factor.shape[0]!, ...x.shape.slice(1)]), factor);
          return { k: gated(own.k), v: gated(own.v) }; // [batch, heads, prefixLength, headDim]
        }),
    }),
  };
}

/** A layer's keys and values side by side, `[prefixLength, 2 * hidden]`, owned by the caller. */
export function positionsOf(layer: number, parameters: ParameterSet, { middleSize }: PrefixOptions): Tensor {
  if (middleSize === null) return parameters.get(foldedName(layer)).clone();
  const dense = (x: Tensor, module: string): Tensor =>
    linear(x, parameters.get(`${module}.weight`), parameters.get(`${module}.bias`));
  return tidy(() => dense(tanh(dense(parameters.get(`${table}.weight`), middle)), outOf(layer)));
}

/** `[prefixLength, 2 * hidden]` as keys and values, each `[1, heads, prefixLength, headDim]`. */
function splitHeads(positions: Tensor, { heads, hiddenSize }: BertConfig): { k: Tensor; v: Tensor } {
  const [prefixLength] = positions.shape as [number];
  const cut = reshape(positions, [prefixLength, 2, 1, heads, hiddenSize / heads]);
  const [k, v] = unstack(transpose(cut, [1, 2, 3, 0, 4])) as [Tensor, Tensor];
  return { k, v };
}

function prefixSpecs(
  { prefixLength, middleSize }: PrefixOptions,
  { hiddenSize, layers }: BertConfig,
): readonly ParameterSpec[] {
  if (middleSize === null) {
    return everyLayer(layers, (layer) => [
      { name: foldedName(layer), shape: [prefixLength, 2 * hiddenSize], initial: "normal" },
    ]);
  }
  return [
    tableSpec(table, prefixLength, hiddenSize),
    ...denseSpecs(middle, hiddenSize, middleSize),
    ...everyLayer(layers, (layer) => denseSpecs(outOf(layer), middleSize, 2 * hiddenSize)),
  ];
}
