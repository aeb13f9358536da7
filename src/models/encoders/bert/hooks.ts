import type { Tensor, Variable } from "../../../engine/ops/index.js";

/** A dense layer inside a transformer layer. */
export type DensePart = "query" | "key" | "value" | "attentionOutput" | "intermediate" | "output";
export interface DensePlace {
  readonly layer: number;
  readonly part: DensePart;
}

/** Learned positions in front of a layer's keys and values. */
export interface Prefix {
  /** `[1, heads, prefixLength, headDim]` or `[batch, heads, prefixLength, headDim]` */
  readonly k: Tensor;
  readonly v: Tensor;
}

/** What a layer gives the hook of a sub-layer beside its output and residual. */
export interface SublayerPass {
  /** The layer's own normalisation, which will close the sub-layer. `[batch, seqLen, hidden]` both ways */
  readonly normalise: (x: Tensor) => Tensor;
  readonly tensors: readonly Tensor[];
}

/**
 * Where a method for parameter-efficient training enters the encoder, so that it need not copy a layer. Absent
 * hooks cost nothing; several methods compose by calling each other's.
 */
export interface EncoderHooks {
  /** Gets input and output of a dense layer and gives the output to go on with: LoRA adds to it, (IA)^3 scales it. */
  readonly dense?: (place: DensePlace, input: Tensor, output: Tensor, tensors: readonly Tensor[]) => Tensor;
  /** Gets a layer's input, `[batch, seqLen, hidden]`, and gives its prefix; every query sees it. */
  readonly prefix?: (layer: number, input: Tensor, tensors: readonly Tensor[]) => Prefix | undefined;
  /** Gets the output of a sub-layer before it is added to the residual: adapters. `[batch, seqLen, hidden]` */
  readonly sublayer?: (
    layer: number,
    part: "attention" | "ffn",
    output: Tensor,
    residual: Tensor,
    pass: SublayerPass,
  ) => Tensor;
  /** The parameters the hooks use in a layer; checkpointing asks for them. */
  readonly parameters?: (layer: number) => readonly Variable[];
  /**
   * What the hooks read besides parameters and their arguments, e.g. a mask of the batch. It comes back to them as
   * `tensors`, in this order: a recomputed layer has copies of its own, and the originals may be gone by then.
   */
  readonly tensors?: readonly Tensor[];
}
