import {
  add,
  dropout,
  gelu,
  geluTanh,
  layerNorm,
  linear,
  matMul,
  relu,
  seedFor,
  type Tensor,
  tidy,
} from "../../../engine/ops/index.js";
import type { BertEncoder } from "./encoder.js";

/**
 * Label scores of every token.
 *
 * @param hidden `[batch, seqLen, hidden]`
 * @param dropoutSeed absent: no dropout
 * @returns `[batch, seqLen, labels]`
 */
export function classifyTokens(
  { parameters, config }: BertEncoder,
  hidden: Tensor,
  dropoutSeed?: number,
): Tensor {
  return tidy(() => {
    const dropped = dropout(hidden, config.classifierDropoutRate, seedFor(dropoutSeed, "classifier"));
    return linear(dropped, parameters.get("classifier.weight"), parameters.get("classifier.bias"));
  });
}

/**
 * Vocabulary scores, by the table of word embeddings.
 *
 * @param hidden `[..., hidden]`: of all positions, or, much cheaper, of the masked ones alone
 * @returns `[..., vocab]`
 */
export function predictWords({ parameters, config }: BertEncoder, hidden: Tensor): Tensor {
  const module = "cls.predictions.transform";
  const get = (name: string): Tensor => parameters.get(`${module}.${name}`);
  const activate = { gelu, gelu_new: geluTanh, relu }[config.activation];
  return tidy(() => {
    const bent = activate(linear(hidden, get("dense.weight"), get("dense.bias")));
    const normal = layerNorm(bent, get("LayerNorm.weight"), get("LayerNorm.bias"), config.normEpsilon);
    const table = parameters.get("bert.embeddings.word_embeddings.weight"); // [vocab, hidden]
    return add(matMul(normal, table, { transposeB: true }), parameters.get("cls.predictions.bias"));
  });
}
