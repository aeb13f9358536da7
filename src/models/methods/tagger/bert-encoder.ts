import { ConfigError } from "../../../core/errors.js";
import { embedding, idTensor, reshape, type Tensor, tidy } from "../../../engine/ops/index.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { assembleInputs } from "../../encoders/bert/assemble-inputs.js";
import { formatBertConfig } from "../../encoders/bert/config.js";
import { type BertEncoder, encode } from "../../encoders/bert/encoder.js";
import { freeze, type PeftMethod } from "../../peft/peft-method.js";
import type { LossOptions } from "../method.js";
import type { SubwordItem } from "./encode-subwords.js";
import type { TaggerEncoder } from "./tagger-encoder.js";
import { paddedWords } from "./tagger-item.js";

export interface BertTaggerOptions {
  readonly tokenizer: Tokenizer;
  /** Longest window, special tokens included; default what the model has positions for. */
  readonly maxTokens?: number | undefined;
  /** Tokens that a window repeats of the one before; default a quarter of the window. */
  readonly strideTokens?: number | undefined;
  /** Recompute each layer in the backward pass instead of keeping its activations. */
  readonly isCheckpointed?: boolean | undefined;
  /** What is trained in the place of the BERT's parameters, which are frozen then; every real token is context. */
  readonly peft?: PeftMethod | undefined;
  /** Further keys for `config.json`. */
  readonly fileConfig?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A BERT that represents a word by the last hidden state of its first sub-word. It owns the parameters of `bert`, and
 * of the method of parameter-efficient training, from here on.
 *
 * Source: NER-BERT (Liu et al. 2021, arXiv:2112.00405) 4.4.
 *
 * @throws ConfigError when the windows are longer than the model has positions for
 */
export function createBertTaggerEncoder(
  bert: BertEncoder,
  options: BertTaggerOptions,
): TaggerEncoder<SubwordItem> {
  const { config, parameters } = bert;
  const { tokenizer, isCheckpointed = false, peft, fileConfig = {} } = options;
  const maxTokens = options.maxTokens ?? config.maxTokens;
  if (maxTokens > config.maxTokens) {
    throw new ConfigError(`maxTokens=${maxTokens} exceeds the ${config.maxTokens} positions of the model`, {
      fix: `set it to at most ${config.maxTokens}`,
    });
  }
  const strideTokens = options.strideTokens ?? Math.floor(maxTokens / 4);
  if (peft !== undefined) freeze(parameters);
  return {
    kind: "bert",
    parameters,
    ...(peft === undefined ? {} : { peft }),
    size: config.hiddenSize,
    headDropoutRate: config.classifierDropoutRate,
    initialDeviation: config.initialDeviation,
    tokenizer,
    itemSettings: { input: "subwords", maxTokens, strideTokens },
    represent: (items, { dropoutSeed }: LossOptions): Tensor =>
      tidy(() => {
        const inputs = assembleInputs(items, config);
        const hooks = peft?.hooksFor({ contextMask: inputs.attentionMask, dropoutSeed }) ?? {};
        const hidden = encode(bert, inputs, { dropoutSeed, isCheckpointed, hooks }); // [batch, seqLen, hidden]
        const rows = reshape(hidden, [-1, config.hiddenSize]); // [batch * seqLen, hidden]
        return embedding(rows, rowsOfWords(items, hidden.shape[1]!)); // [batch, words, hidden]
      }),
    formatConfig: () => ({
      ...fileConfig,
      ...formatBertConfig(config),
      pad_token_id: tokenizer.idOf("[PAD]") ?? fileConfig["pad_token_id"] ?? 0,
      architectures: ["BertForTokenClassification"],
      nerforge: { maxTokens, strideTokens },
    }),
    dispose: () => {
      parameters.dispose();
      peft?.dispose();
    },
  };
}

/** Row of every word's first sub-word in `[batch * seqLen, hidden]`; padding repeats the item's first token. */
function rowsOfWords(items: readonly SubwordItem[], seqLen: number): Tensor {
  const words = paddedWords(items);
  const rows = new Int32Array(items.length * words);
  for (const [item, { places }] of items.entries()) {
    rows.fill(item * seqLen, item * words, (item + 1) * words);
    for (const [word, place] of places.entries()) rows[item * words + word] = item * seqLen + place;
  }
  return idTensor(rows, [items.length, words], { limit: items.length * seqLen, name: "places" });
}
