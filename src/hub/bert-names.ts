/**
 * Names of BERT's parameters in Transformers' checkpoints, and the layout of each there. `linear` weights are
 * `[out, in]` and are used transposed; embeddings are `[rows, hidden]`.
 */

export type BertLayout = "embedding" | "linear" | "vector";

export interface BertParameter {
  readonly name: string;
  readonly layout: BertLayout;
  /** By axis: `vocab`, `positions`, `segments`, `hidden`, `ffn`, `labels`. */
  readonly shape: readonly BertAxis[];
}

export type BertAxis = "vocab" | "positions" | "segments" | "hidden" | "ffn" | "labels";

const linear = (name: string, out: BertAxis, inputs: BertAxis): BertParameter[] => [
  { name: `${name}.weight`, layout: "linear", shape: [out, inputs] },
  { name: `${name}.bias`, layout: "vector", shape: [out] },
];

const layerNorm = (name: string): BertParameter[] => [
  { name: `${name}.weight`, layout: "vector", shape: ["hidden"] },
  { name: `${name}.bias`, layout: "vector", shape: ["hidden"] },
];

const embedding = (name: string, rows: BertAxis): BertParameter => ({
  name: `${name}.weight`,
  layout: "embedding",
  shape: [rows, "hidden"],
});

/** Names below `bert.embeddings`. */
export const bertEmbeddings: readonly BertParameter[] = [
  embedding("bert.embeddings.word_embeddings", "vocab"),
  embedding("bert.embeddings.position_embeddings", "positions"),
  embedding("bert.embeddings.token_type_embeddings", "segments"),
  ...layerNorm("bert.embeddings.LayerNorm"),
];

/** Names of encoder layer `layer`, from 0. */
export function bertLayer(layer: number): readonly BertParameter[] {
  const at = `bert.encoder.layer.${layer}`;
  return [
    ...linear(`${at}.attention.self.query`, "hidden", "hidden"),
    ...linear(`${at}.attention.self.key`, "hidden", "hidden"),
    ...linear(`${at}.attention.self.value`, "hidden", "hidden"),
    ...linear(`${at}.attention.output.dense`, "hidden", "hidden"),
    ...layerNorm(`${at}.attention.output.LayerNorm`),
    ...linear(`${at}.intermediate.dense`, "ffn", "hidden"),
    ...linear(`${at}.output.dense`, "hidden", "ffn"),
    ...layerNorm(`${at}.output.LayerNorm`),
  ];
}

/** The layer over `[CLS]`; token classification and masked-LM models are saved without it. */
export const bertPooler: readonly BertParameter[] = linear("bert.pooler.dense", "hidden", "hidden");

/** `BertForTokenClassification`. */
export const tokenClassificationHead: readonly BertParameter[] = linear("classifier", "labels", "hidden");

/**
 * `BertForMaskedLM`. The output projection is the word embedding and is not saved; its bias is
 * `cls.predictions.bias`.
 */
export const maskedLmHead: readonly BertParameter[] = [
  ...linear("cls.predictions.transform.dense", "hidden", "hidden"),
  ...layerNorm("cls.predictions.transform.LayerNorm"),
  { name: "cls.predictions.bias", layout: "vector", shape: ["vocab"] },
];

/** All parameters of the encoder, without a pooler or a head. */
export const bertEncoder = (layers: number): readonly BertParameter[] => [
  ...bertEmbeddings,
  ...Array.from({ length: layers }, (_, layer) => bertLayer(layer)).flat(),
];

/**
 * The name that `bertEncoder` and the heads use for a checkpoint's name, or undefined for what carries nothing to
 * learn. A bare `BertModel` has no `bert.` before its names; TensorFlow's old checkpoints say gamma and beta for a
 * LayerNorm's weight and bias; the tied projection repeats the word embedding and its bias.
 */
export function canonicalBertName(name: string): string | undefined {
  if (/(^|\.)position_ids$/.test(name) || /^cls\.(seq_relationship|predictions\.decoder)\./.test(name)) {
    return undefined;
  }
  const modern = name
    .replace(/LayerNorm\.gamma$/, "LayerNorm.weight")
    .replace(/LayerNorm\.beta$/, "LayerNorm.bias");
  return /^(embeddings|encoder|pooler)\./.test(modern) ? `bert.${modern}` : modern;
}
