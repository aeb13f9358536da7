import { concat, dispose, mul, type Tensor, transpose } from "../../../engine/ops/index.js";
import {
  attentionNames,
  biasName,
  feedForwardNames,
  finalNormName,
  headName,
  tableName,
} from "./parameters.js";
import type { T5Model } from "./transformer.js";

interface LayerWeights {
  readonly selfNorm: Tensor;
  /** Queries, keys and values side by side, `[hidden, 3 * heads * headDim]` */
  readonly selfInputs: Tensor;
  readonly selfOutput: Tensor;
  readonly crossNorm: Tensor;
  readonly crossQuery: Tensor;
  readonly crossKey: Tensor;
  readonly crossValue: Tensor;
  readonly crossOutput: Tensor;
  readonly ffnNorm: Tensor;
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
  readonly finalNorm: Tensor;
  /** `[hidden, vocab]`, with the scaling of the output in it */
  readonly head: Tensor;
  /** Frees what is not a parameter of the model. */
  dispose(): void;
}

/** @param model its parameters must not change while the result is used, nor be freed */
export function prepareSteps({ config, parameters }: T5Model): StepWeights {
  const made: Tensor[] = [];
  const get = (name: string): Tensor => parameters.get(name);
  const join = (names: readonly string[]): Tensor => {
    if (names.length === 1) return get(names[0]!);
    const joined = concat(names.map(get), 1);
    made.push(joined);
    return joined;
  };
  const prepareHead = (): Tensor => {
    const own = config.isTied ? transpose(get(tableName), [1, 0]) : get(headName); // [hidden, vocab]
    if (config.isTied) made.push(own);
    if (!config.scalesOutput) return own;
    const scaled = mul(own, config.hiddenSize ** -0.5);
    made.push(scaled);
    return scaled;
  };
  const layers = Array.from({ length: config.decoderLayers }, (_, layer): LayerWeights => {
    const self = attentionNames({ layer, kind: "decoder-self" });
    const cross = attentionNames({ layer, kind: "decoder-cross" });
    const ffn = feedForwardNames("decoder", layer);
    const inputs = config.feedForward === "relu" ? ["wi"] : ["wi_0", "wi_1"];
    return {
      selfNorm: get(self.norm),
      selfInputs: join(["q", "k", "v"].map((part) => `${self.module}.${part}.weight`)),
      selfOutput: get(`${self.module}.o.weight`),
      crossNorm: get(cross.norm),
      crossQuery: get(`${cross.module}.q.weight`),
      crossKey: get(`${cross.module}.k.weight`),
      crossValue: get(`${cross.module}.v.weight`),
      crossOutput: get(`${cross.module}.o.weight`),
      ffnNorm: get(ffn.norm),
      ffnInput: join(inputs.map((name) => `${ffn.module}.${name}.weight`)),
      ffnOutput: get(`${ffn.module}.wo.weight`),
    };
  });
  return {
    table: get(tableName),
    layers,
    positions: get(biasName("decoder")),
    finalNorm: get(finalNormName("decoder")),
    head: prepareHead(),
    dispose: () => dispose(made),
  };
}
