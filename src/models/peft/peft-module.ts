import type { Tensor } from "../../engine/ops/index.js";
import type { EncoderHooks } from "../encoders/bert/hooks.js";
import type { ParameterSet, ParameterSpec } from "../layers/parameters.js";

/** What a gate can stand at: the adapter, the prefix, LoRA's change of the queries and of the values. */
export const gatePlaces = ["adapter", "prefix", "query", "value"] as const;
export type GatePlace = (typeof gatePlaces)[number];

/**
 * How much of a module counts for an example in a layer: `[batch, 1, 1]`.
 *
 * @param input what the module reads, `[batch, seqLen, hidden]`
 * @param tensors of the hooks (`EncoderHooks.tensors`)
 */
export type Gate = (layer: number, place: GatePlace, input: Tensor, tensors: readonly Tensor[]) => Tensor;

export interface ModulePass {
  readonly dropoutSeed: number | undefined;
  /** Absent: the module is not gated. */
  readonly gate?: Gate;
}

/** The hooks that a module fills in; those of different modules do not overlap. */
export type ModuleHooks = Pick<EncoderHooks, "dense" | "prefix" | "sublayer">;

/** One way into the encoder: a method by itself, or a part of one. */
export interface PeftModule {
  readonly specs: readonly ParameterSpec[];
  hooks(parameters: ParameterSet, pass: ModulePass): ModuleHooks;
}

/** Name of a module's part in a layer. Parameters of one layer, and no others, have `.layer.` in their names. */
export const layerPart = (method: string, layer: number, part: string): string =>
  `peft.${method}.layer.${layer}.${part}`;

/** Names of the parameters that a layer uses: its own, and those that all layers share. */
export function namesInLayer(names: readonly string[], layer: number): readonly string[] {
  return names.filter((name) => !name.includes(".layer.") || name.includes(`.layer.${layer}.`));
}

/** Specs of every layer. */
export const everyLayer = (
  layers: number,
  specsOf: (layer: number) => readonly ParameterSpec[],
): readonly ParameterSpec[] => Array.from({ length: layers }, (_, layer) => specsOf(layer)).flat();
