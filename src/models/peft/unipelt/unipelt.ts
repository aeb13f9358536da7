import { z } from "zod";
import type { BertConfig } from "../../encoders/bert/config.js";
import { denseSpecs } from "../../layers/parameters.js";
import { adapterModule, adapterShape, adapterVariants } from "../adapter/adapter.js";
import { loraModule, loraShape } from "../lora/lora.js";
import {
  everyLayer,
  type Gate,
  type GatePlace,
  layerPart,
  type ModuleHooks,
  type PeftModule,
} from "../peft-module.js";
import { prefixModule, prefixShape } from "../prefix/prefix.js";
import { meanGate } from "./gate.js";

const settings = z.strictObject({
  method: z.literal("unipelt"),
  variant: z
    .enum(adapterVariants)
    .default("paper")
    .describe("of the adapter: as QPMRC-NER's equation 16, or placed as in UniPELT's released code"),
  gate: z
    .enum(["context", "all"])
    .default("context")
    .describe(
      "positions that a gate is a mean over: the context's real tokens, or all, padding too, as in UniPELT's code",
    ),
  adapter: z.strictObject(adapterShape).nullable().prefault({}).describe("null: no adapter"),
  prefix: z.strictObject(prefixShape).nullable().prefault({}).describe("null: no prefix"),
  lora: z
    .strictObject(loraShape)
    .nullable()
    .prefault({})
    .describe("its gates stand in the place of alpha / rank; null: no LoRA"),
});
export const unipeltSettings = settings.refine(
  ({ adapter, prefix, lora }) => [adapter, prefix, lora].some((part) => part !== null),
  { message: "adapter, prefix and lora are all null: keep one of them", path: ["adapter"] },
);
export type UnipeltOptions = z.output<typeof settings>;

const gateModule = (layer: number, place: GatePlace): string => layerPart("unipelt", layer, `${place}_gate`);

/**
 * Adapter, prefix and LoRA together, each with a gate of its own in every layer that reads what the module reads: the
 * adapter's input, and the layer's input for the prefix (one gate on keys and values), LoRA's queries and its values.
 *
 * Source: QPMRC-NER (Zhang, Wang 2023) appendix C, equations 13 to 16, which takes it from Mao et al. 2022, "UniPELT"
 * (arXiv:2110.07577; the paper was not opened, its released code was). See `adapterModule`, `prefixModule`,
 * `loraModule`, `meanGate`.
 * Differs: gates are means over the context's real tokens, so that neither padding nor the queries beside it change
 * what the encoder makes of a token; `gate: "all"` is the code's mean over every position, and its numbers depend on
 * the length that a batch is padded to. The code's central gate (a softmax over LoRA and prefix, off there) is left
 * out. Gates begin with normal weights and bias 0, as in the code: near one half.
 */
export function unipeltModule(options: UnipeltOptions, config: BertConfig): PeftModule {
  const { adapter, prefix, lora, variant } = options;
  const parts: { module: PeftModule; places: GatePlace[] }[] = [];
  if (adapter !== null)
    parts.push({ module: adapterModule({ ...adapter, variant }, config), places: ["adapter"] });
  if (prefix !== null) parts.push({ module: prefixModule(prefix, config), places: ["prefix"] });
  if (lora !== null)
    parts.push({ module: loraModule({ ...lora, scale: 1 }, config), places: ["query", "value"] });
  const places = parts.flatMap((part) => part.places);
  const gateSpecs = everyLayer(config.layers, (layer) =>
    places.flatMap((place) => denseSpecs(gateModule(layer, place), config.hiddenSize, 1)),
  );
  return {
    specs: [...parts.flatMap(({ module }) => module.specs), ...gateSpecs],
    hooks: (parameters, pass) => {
      const gate: Gate = (layer, place, input, [contextMask]) => {
        const module = gateModule(layer, place);
        const mask = options.gate === "context" ? contextMask : undefined;
        return meanGate(input, parameters.get(`${module}.weight`), parameters.get(`${module}.bias`), mask);
      };
      const gated = { ...pass, gate };
      return parts.reduce<ModuleHooks>(
        (hooks, { module }) => Object.assign(hooks, module.hooks(parameters, gated)),
        {},
      );
    },
  };
}
