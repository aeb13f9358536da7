import { dispose, idTensor, maskTensor, read, tidy } from "../../src/engine/ops/index.js";
import { createT5, type T5Size } from "../../src/hub/create-t5.js";
import type { LoadedT5 } from "../../src/hub/load-t5.js";
import {
  decodeTarget,
  encodeSource,
  predictTokens,
  type T5Model,
} from "../../src/models/encoders/t5/transformer.js";
import { loadTokenizer } from "./tokenizers.js";

export const tinySize: T5Size = {
  layers: 1,
  decoderLayers: 2,
  hiddenSize: 12,
  heads: 3,
  headSize: 5,
  ffnSize: 20,
};

/** A random T5 with a tokenizer of `fixtures/tokenizers`. */
export const makeTinyT5 = (tokenizer = "unigram", size: Partial<T5Size> = {}, seed = 7): LoadedT5 =>
  createT5({ ...tinySize, ...size }, loadTokenizer(tokenizer), seed);

/** Logits of one source and one target, which stands behind the start token. */
export async function logitsOf(
  model: T5Model,
  source: ArrayLike<number>,
  target: readonly number[],
): Promise<Float32Array> {
  const limits = { limit: model.config.vocabSize, name: "tokens" };
  const logits = tidy(() => {
    const tokens = idTensor(Int32Array.from(source), [1, source.length], limits);
    const mask = maskTensor(new Uint8Array(source.length).fill(1), [1, source.length]);
    const states = encodeSource(model, { tokens, attentionMask: mask });
    const inputs = { tokens: idTensor(target, [1, target.length], limits), source: states, sourceMask: mask };
    return predictTokens(model, decodeTarget(model, inputs));
  });
  const numbers = (await read(logits)) as Float32Array;
  dispose(logits);
  return numbers;
}
