import {
  add,
  concat,
  dispose,
  div,
  mul,
  reshape,
  sqrt,
  square,
  sum,
  type Tensor,
  tidy,
  transpose,
} from "../../../engine/ops/index.js";
import {
  attentionNames,
  biasName,
  feedForwardNames,
  finalNormName,
  headName,
  tableName,
} from "./parameters.js";
import type { T5Model } from "./transformer.js";

/** Matrices behind a normalisation have its gain in them, and `sqrt(hidden)`: see `normaliseRows`. */
interface LayerWeights {
  /** Queries, keys and values side by side, `[hidden, 3 * heads * headDim]` */
  readonly selfInputs: Tensor;
  readonly selfOutput: Tensor;
  readonly crossQuery: Tensor;
  readonly crossKey: Tensor;
  readonly crossValue: Tensor;
  readonly crossOutput: Tensor;
  /** `[hidden, ffn]`, or both of a gated network side by side, `[hidden, 2 * ffn]` */
  readonly ffnInput: Tensor;
  readonly ffnOutput: Tensor;
}

/** T5's matrices in the form that writing one token at a time wants: few products, and none that transposes a table. */
export interface StepWeights {
  readonly table: Tensor;
  readonly layers: readonly LayerWeights[];
  /** `[buckets, heads]` */
  readonly positions: Tensor;
  /** `[hidden, vocab]`, with the last normalisation's gain and the scaling of the output in it */
  readonly head: Tensor;
  /** Frees what is not a parameter of the model. */
  dispose(): void;
}

/** @param model its parameters must not change while the result is used, nor be freed */
export function prepareSteps({ config, parameters }: T5Model): StepWeights {
  const { hiddenSize, isTied, scalesOutput } = config;
  const made: Tensor[] = [];
  const get = (name: string): Tensor => parameters.get(name);
  const make = (compute: () => Tensor): Tensor => {
    const tensor = tidy(compute);
    made.push(tensor);
    return tensor;
  };
  /** @param matrices `[hidden, ...]`, put side by side */
  const behindNorm = (norm: string, matrices: () => readonly Tensor[], factor = 1): Tensor =>
    make(() => {
      const gain = mul(get(norm), factor * Math.sqrt(hiddenSize));
      return mul(concat(matrices(), 1), reshape(gain, [hiddenSize, 1]));
    });
  const layers = Array.from({ length: config.decoderLayers }, (_, layer): LayerWeights => {
    const self = attentionNames({ layer, kind: "decoder-self" });
    const cross = attentionNames({ layer, kind: "decoder-cross" });
    const ffn = feedForwardNames("decoder", layer);
    const inputs = config.feedForward === "relu" ? ["wi"] : ["wi_0", "wi_1"];
    const weightOf = (module: string, part: string): Tensor => get(`${module}.${part}.weight`);
    return {
      selfInputs: behindNorm(self.norm, () => ["q", "k", "v"].map((part) => weightOf(self.module, part))),
      selfOutput: weightOf(self.module, "o"),
      crossQuery: behindNorm(cross.norm, () => [weightOf(cross.module, "q")]),
      crossKey: weightOf(cross.module, "k"),
      crossValue: weightOf(cross.module, "v"),
      crossOutput: weightOf(cross.module, "o"),
      ffnInput: behindNorm(ffn.norm, () => inputs.map((part) => weightOf(ffn.module, part))),
      ffnOutput: weightOf(ffn.module, "wo"),
    };
  });
  const output = (): Tensor => (isTied ? transpose(get(tableName), [1, 0]) : get(headName)); // [hidden, vocab]
  return {
    table: get(tableName),
    layers,
    positions: get(biasName("decoder")),
    head: behindNorm(finalNormName("decoder"), () => [output()], scalesOutput ? hiddenSize ** -0.5 : 1),
    dispose: () => dispose(made),
  };
}

/**
 * Rows divided by their root mean square, but for a factor of `sqrt(hidden)` and the gain, which stand in the matrices of
 * `StepWeights`: every operation saved counts where one token is read at a time.
 *
 * @param x `[rows, hidden]`
 */
export function normaliseRows(x: Tensor, epsilon: number): Tensor {
  const hidden = x.shape[1]!;
  return div(x, sqrt(add(sum(square(x), 1, true), hidden * epsilon)));
}
