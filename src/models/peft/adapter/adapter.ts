import { z } from "zod";
import { add, linear, mul, relu, tidy } from "../../../engine/ops/index.js";
import type { BertConfig } from "../../encoders/bert/config.js";
import { denseSpecs, type ParameterSpec } from "../../layers/parameters.js";
import { everyLayer, layerPart, type PeftModule } from "../peft-module.js";

export const adapterVariants = ["paper", "released"] as const;
export type AdapterVariant = (typeof adapterVariants)[number];

/** Keys of an adapter's settings that UniPELT has too. */
export const adapterShape = {
  bottleneckSize: z.int().min(1).default(48).describe("width of the adapter between down and up"),
};
export const adapterSettings = z.strictObject({
  method: z.literal("adapter"),
  ...adapterShape,
  variant: z
    .enum(adapterVariants)
    .default("paper")
    .describe(
      "paper: reads the feed-forward output, no biases, begins as the identity; released: reads its normalised sum with the residual, with biases, begins random",
    ),
});

export interface AdapterOptions {
  readonly bottleneckSize: number;
  readonly variant: AdapterVariant;
}

const moduleOf = (layer: number, part: "down" | "up"): string => layerPart("adapter", layer, part);

/**
 * A bottleneck behind the feed-forward part of every layer, before its residual sum: `h + g * up(relu(down(x)))`,
 * where `h` is the output of the feed-forward part (after dropout) and `g` the gate, 1 without one.
 *
 * Source: QPMRC-NER (Zhang, Wang 2023) appendix C, equations 13 and 16, after Houlsby et al. 2019, "Parameter-Efficient
 * Transfer Learning for NLP" (arXiv:1902.00751; not opened). `paper`: `x = h`, which is H_F there; no biases, as in
 * equation 13. `released`: as UniPELT's code (Mao et al. 2022, arXiv:2110.07577) with its "original_ln_before":
 * `x = LayerNorm(h + residual)`, by the layer's own normalisation, and biases.
 * Differs: the paper leaves phi and the initial values open: relu, as in UniPELT's code; down normal and, under `paper`,
 * up zero, so that training begins at the backbone itself.
 */
export function adapterModule({ bottleneckSize, variant }: AdapterOptions, config: BertConfig): PeftModule {
  const isReleased = variant === "released";
  return {
    specs: everyLayer(config.layers, (layer) => adapterSpecs(layer, bottleneckSize, config, isReleased)),
    hooks: (parameters, { gate }) => ({
      sublayer: (layer, part, output, residual, { normalise, tensors }) => {
        if (part !== "ffn") return output;
        const biasOf = (module: string) => (isReleased ? parameters.get(`${module}.bias`) : undefined);
        const [down, up] = [moduleOf(layer, "down"), moduleOf(layer, "up")];
        return tidy(() => {
          const input = isReleased ? normalise(add(output, residual)) : output;
          const narrow = relu(linear(input, parameters.get(`${down}.weight`), biasOf(down))); // [batch, seqLen, bottleneck]
          const change = linear(narrow, parameters.get(`${up}.weight`), biasOf(up)); // [batch, seqLen, hidden]
          return add(output, gate ? mul(change, gate(layer, "adapter", input, tensors)) : change);
        });
      },
    }),
  };
}

function adapterSpecs(
  layer: number,
  bottleneckSize: number,
  { hiddenSize }: BertConfig,
  isReleased: boolean,
): readonly ParameterSpec[] {
  const [down, up] = [moduleOf(layer, "down"), moduleOf(layer, "up")];
  const both = [
    ...denseSpecs(down, hiddenSize, bottleneckSize),
    ...denseSpecs(up, bottleneckSize, hiddenSize),
  ];
  if (isReleased) return both;
  return both
    .filter(({ name }) => !name.endsWith(".bias"))
    .map((spec) => (spec.name === `${up}.weight` ? { ...spec, initial: "zeros" } : spec));
}
