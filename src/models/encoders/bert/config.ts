import { z } from "zod";
import { ConfigError } from "../../../core/errors.js";

/** What of a Hugging Face `config.json` decides the computation; other keys are kept by who reads the file. */
const schema = z.object({
  model_type: z.literal("bert"),
  vocab_size: z.int().positive(),
  hidden_size: z.int().positive(),
  num_hidden_layers: z.int().nonnegative(),
  num_attention_heads: z.int().positive(),
  intermediate_size: z.int().positive(),
  hidden_act: z.enum(["gelu", "gelu_new", "relu"]).default("gelu"),
  max_position_embeddings: z.int().positive(),
  type_vocab_size: z.int().positive().default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  initializer_range: z.number().positive().default(0.02),
  hidden_dropout_prob: z.number().min(0).lt(1).default(0.1),
  attention_probs_dropout_prob: z.number().min(0).lt(1).default(0.1),
  classifier_dropout: z.number().min(0).lt(1).nullish(),
  position_embedding_type: z.literal("absolute").optional(),
  is_decoder: z.literal(false).optional(),
  add_cross_attention: z.literal(false).optional(),
});

export interface BertConfig {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly ffnSize: number;
  readonly activation: "gelu" | "gelu_new" | "relu";
  /** The longest sequence, in tokens. */
  readonly maxTokens: number;
  readonly segments: number;
  readonly normEpsilon: number;
  readonly initialDeviation: number;
  /** Share of hidden numbers dropped in training. */
  readonly hiddenDropoutRate: number;
  readonly attentionDropoutRate: number;
  readonly classifierDropoutRate: number;
}

/**
 * The computation that a Hugging Face `config.json` describes.
 *
 * @throws ConfigError when it is not a BERT that this encoder computes
 */
export function parseBertConfig(json: unknown, file = "config.json"): BertConfig {
  const result = schema.safeParse(json);
  if (!result.success) {
    throw new ConfigError(`${file} does not describe a BERT encoder:\n${z.prettifyError(result.error)}\n`, {
      at: { file },
      fix: "give the folder of a BERT model with absolute positions",
    });
  }
  const raw = result.data;
  if (raw.hidden_size % raw.num_attention_heads !== 0) {
    throw new ConfigError(
      `hidden_size ${raw.hidden_size} does not divide by ${raw.num_attention_heads} heads`,
      {
        at: { file },
      },
    );
  }
  return {
    vocabSize: raw.vocab_size,
    hiddenSize: raw.hidden_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    ffnSize: raw.intermediate_size,
    activation: raw.hidden_act,
    maxTokens: raw.max_position_embeddings,
    segments: raw.type_vocab_size,
    normEpsilon: raw.layer_norm_eps,
    initialDeviation: raw.initializer_range,
    hiddenDropoutRate: raw.hidden_dropout_prob,
    attentionDropoutRate: raw.attention_probs_dropout_prob,
    classifierDropoutRate: raw.classifier_dropout ?? raw.hidden_dropout_prob,
  };
}

/** The keys of a Hugging Face `config.json` that say this computation. */
export function formatBertConfig(config: BertConfig): Record<string, unknown> {
  return {
    model_type: "bert",
    vocab_size: config.vocabSize,
    hidden_size: config.hiddenSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    intermediate_size: config.ffnSize,
    hidden_act: config.activation,
    max_position_embeddings: config.maxTokens,
    type_vocab_size: config.segments,
    layer_norm_eps: config.normEpsilon,
    initializer_range: config.initialDeviation,
    hidden_dropout_prob: config.hiddenDropoutRate,
    attention_probs_dropout_prob: config.attentionDropoutRate,
    classifier_dropout: config.classifierDropoutRate,
    pad_token_id: 0,
  };
}
