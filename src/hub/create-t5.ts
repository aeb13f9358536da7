import { parseT5Config } from "../models/encoders/t5/config.js";
import { t5Specs } from "../models/encoders/t5/parameters.js";
import { ParameterSet } from "../models/layers/parameters.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import type { LoadedT5 } from "./load-t5.js";
import { findSpecialIds } from "./t5-special-ids.js";

/** The size of a new T5. */
export interface T5Size {
  /** v1.0: relu, tied embeddings; v1.1: gated GELU, an output matrix of its own. Default "1.1". */
  readonly version?: "1.0" | "1.1";
  /** Of the encoder, and of the decoder where `decoderLayers` does not say otherwise. */
  readonly layers: number;
  readonly decoderLayers?: number;
  readonly hiddenSize: number;
  readonly heads: number;
  /** Width of a head; default 64. */
  readonly headSize?: number;
  readonly ffnSize: number;
  /** Default 0.1. */
  readonly dropoutRate?: number;
}

/**
 * A T5 with random parameters, which depend on the seed alone, for the vocabulary of a tokenizer.
 *
 * @returns the model, on the selected engine; the caller disposes it
 * @throws ConfigError for sizes that are none
 */
export function createT5(size: T5Size, tokenizer: Tokenizer, seed: number): LoadedT5 {
  const isV1 = size.version === "1.0";
  const config = parseT5Config(
    {
      model_type: "t5",
      vocab_size: tokenizer.vocabularySize,
      d_model: size.hiddenSize,
      d_kv: size.headSize ?? 64,
      d_ff: size.ffnSize,
      num_layers: size.layers,
      num_decoder_layers: size.decoderLayers,
      num_heads: size.heads,
      dropout_rate: size.dropoutRate,
      feed_forward_proj: isV1 ? "relu" : "gated-gelu",
      tie_word_embeddings: isV1,
    },
    "the size of a new T5",
  );
  const parameters = ParameterSet.initialise(t5Specs(config), { seed, deviation: config.initialFactor });
  return {
    config,
    parameters,
    ids: findSpecialIds({}, tokenizer),
    tokenizer,
    fileConfig: {},
    unused: [],
    dispose: () => parameters.dispose(),
  };
}
