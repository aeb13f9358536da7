import { z } from "zod";
import { ConfigError } from "../../../core/errors.js";

/** What of a Hugging Face `config.json` decides the computation; other keys are kept by who reads the file. */
const schema = z.object({
  model_type: z.enum(["t5", "mt5"]),
  vocab_size: z.int().positive(),
  d_model: z.int().positive(),
  d_kv: z.int().positive(),
  d_ff: z.int().positive(),
  num_layers: z.int().positive(),
  num_decoder_layers: z.int().positive().nullish(),
  num_heads: z.int().positive(),
  relative_attention_num_buckets: z.int().min(4).default(32),
  relative_attention_max_distance: z.int().positive().default(128),
  dropout_rate: z.number().min(0).lt(1).default(0.1),
  layer_norm_epsilon: z.number().positive().default(1e-6),
  initializer_factor: z.number().positive().default(1),
  feed_forward_proj: z.enum(["relu", "gated-gelu"]).optional(),
  tie_word_embeddings: z.boolean().default(true),
  scale_decoder_outputs: z.boolean().optional(),
});

export interface T5Config {
  /** The family that `config.json` names: mT5 is T5 v1.1 with another vocabulary. */
  readonly modelType: "t5" | "mt5";
  readonly vocabSize: number;
  readonly hiddenSize: number;
  /** Width of one head; heads together may be wider or narrower than `hiddenSize`. */
  readonly headSize: number;
  readonly ffnSize: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly heads: number;
  readonly buckets: number;
  /** Distances from here on share a bucket, in tokens. */
  readonly maxDistance: number;
  readonly dropoutRate: number;
  readonly normEpsilon: number;
  /** Factor on the standard deviations of new parameters. */
  readonly initialFactor: number;
  readonly feedForward: "relu" | "gated-gelu";
  /** Whether the output matrix is the table of token embeddings. */
  readonly isTied: boolean;
  /** Whether the last hidden states are multiplied by `hiddenSize ** -0.5` before the output matrix. */
  readonly scalesOutput: boolean;
}

/**
 * The computation that a Hugging Face `config.json` describes: T5 v1.0 where it says or implies `relu` and tied
 * embeddings, v1.1 and mT5 where it says `gated-gelu`.
 *
 * Transformers from version 5 on writes `tie_word_embeddings: true` for every T5 and keeps what counts in
 * `scale_decoder_outputs` and in the weights: `isTied` is what the file says, and who reads the weights corrects it.
 *
 * @throws ConfigError when it is not a T5 that is computed here
 */
export function parseT5Config(json: unknown, file = "config.json"): T5Config {
  const result = schema.safeParse(json);
  if (!result.success) {
    throw new ConfigError(`${file} does not describe a T5:\n${z.prettifyError(result.error)}\n`, {
      at: { file },
      fix: "give the folder of a T5 v1.0, T5 v1.1 or mT5",
    });
  }
  const raw = result.data;
  const isV1 = raw.model_type === "t5";
  return {
    modelType: raw.model_type,
    vocabSize: raw.vocab_size,
    hiddenSize: raw.d_model,
    headSize: raw.d_kv,
    ffnSize: raw.d_ff,
    encoderLayers: raw.num_layers,
    decoderLayers: raw.num_decoder_layers ?? raw.num_layers,
    heads: raw.num_heads,
    buckets: raw.relative_attention_num_buckets,
    maxDistance: raw.relative_attention_max_distance,
    dropoutRate: raw.dropout_rate,
    normEpsilon: raw.layer_norm_epsilon,
    initialFactor: raw.initializer_factor,
    feedForward: raw.feed_forward_proj ?? (isV1 ? "relu" : "gated-gelu"),
    isTied: raw.tie_word_embeddings,
    scalesOutput: isV1 && (raw.scale_decoder_outputs ?? raw.tie_word_embeddings),
  };
}

/** The keys of a Hugging Face `config.json` that say this computation. */
export function formatT5Config(config: T5Config): Record<string, unknown> {
  return {
    model_type: config.modelType,
    is_encoder_decoder: true,
    vocab_size: config.vocabSize,
    d_model: config.hiddenSize,
    d_kv: config.headSize,
    d_ff: config.ffnSize,
    num_layers: config.encoderLayers,
    num_decoder_layers: config.decoderLayers,
    num_heads: config.heads,
    relative_attention_num_buckets: config.buckets,
    relative_attention_max_distance: config.maxDistance,
    dropout_rate: config.dropoutRate,
    layer_norm_epsilon: config.normEpsilon,
    // Transformers refuses a 1 where it writes 1.0, which JSON.stringify cannot; it counts for new models alone.
    initializer_factor: Number.isInteger(config.initialFactor) ? undefined : config.initialFactor,
    feed_forward_proj: config.feedForward,
    is_gated_act: config.feedForward === "gated-gelu",
    dense_act_fn: config.feedForward === "gated-gelu" ? "gelu_new" : "relu",
    tie_word_embeddings: config.isTied,
    ...(config.modelType === "t5" ? { scale_decoder_outputs: config.scalesOutput } : {}),
  };
}
