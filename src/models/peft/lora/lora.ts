import { z } from "zod";
import { add, dropout, linear, mul, seedFor, tidy } from "../../../engine/ops/index.js";
import type { BertConfig } from "../../encoders/bert/config.js";
import type { DensePart } from "../../encoders/bert/hooks.js";
import { denseSpecs, type ParameterSpec } from "../../layers/parameters.js";
import { everyLayer, layerPart, type PeftModule } from "../peft-module.js";

/** Keys of LoRA's settings that UniPELT has too. */
export const loraShape = {
  rank: z.int().min(1).default(8).describe("rank of LoRA's change of a matrix"),
  dropoutRate: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe("share of LoRA's input that is dropped in training"),
};
export const loraSettings = z.strictObject({
  method: z.literal("lora"),
  ...loraShape,
  alpha: z.number().positive().default(16).describe("LoRA's change is scaled by alpha / rank"),
});

export interface LoraOptions {
  readonly rank: number;
  readonly dropoutRate: number;
  /** Factor of the change where no gate stands in its place. */
  readonly scale: number;
}

/** The dense layers that LoRA changes. */
export const loraParts = ["query", "value"] as const;
export type LoraPart = (typeof loraParts)[number];
const isLoraPart = (part: DensePart): part is LoraPart => (loraParts as readonly string[]).includes(part);

/** Name of a weight: `down` is `[hidden, rank]`, `up` `[rank, hidden]`. */
export const loraName = (layer: number, part: LoraPart, half: "down" | "up"): string =>
  `${layerPart("lora", layer, `${part}.${half}`)}.weight`;

/**
 * A change of low rank beside the matrices of queries and values: `W x + b + scale * up(down(x))`. A gate, one for
 * queries and one for values, takes the place of the scale. Stored, `down` is LoRA's A and `up` its B.
 *
 * Source: QPMRC-NER (Zhang, Wang 2023) appendix C, equations 14 and 15, after Hu et al. 2021, "LoRA" (arXiv:2106.09685;
 * not opened). With a gate alpha is the gate, in the paper as in UniPELT's code.
 * Differs: without a gate the factor is alpha / rank, as in LoRA's and UniPELT's code; the equations write alpha. Initial
 * values as there: down uniform in ±1/sqrt(hidden), up zero, so that training begins at the backbone itself.
 */
export function loraModule({ rank, dropoutRate, scale }: LoraOptions, config: BertConfig): PeftModule {
  return {
    specs: everyLayer(config.layers, (layer) =>
      loraParts.flatMap((part) => loraSpecs(layer, part, rank, config)),
    ),
    hooks: (parameters, { gate, dropoutSeed }) => ({
      dense: ({ layer, part }, input, output, tensors) => {
        if (!isLoraPart(part)) return output;
        const weightOf = (half: "down" | "up") => parameters.get(loraName(layer, part, half));
        return tidy(() => {
          const dropped = dropout(input, dropoutRate, seedFor(dropoutSeed, "lora", layer, part));
          const change = linear(linear(dropped, weightOf("down")), weightOf("up")); // [batch, seqLen, hidden]
          return add(output, mul(change, gate ? gate(layer, part, input, tensors) : scale));
        });
      },
    }),
  };
}

function loraSpecs(layer: number, part: LoraPart, rank: number, { hiddenSize }: BertConfig): ParameterSpec[] {
  const half = (which: "down" | "up", inSize: number, outSize: number): ParameterSpec => ({
    ...denseSpecs("", inSize, outSize)[0]!,
    name: loraName(layer, part, which),
    initial: which === "down" ? "uniform" : "zeros",
  });
  return [half("down", hiddenSize, rank), half("up", rank, hiddenSize)];
}
