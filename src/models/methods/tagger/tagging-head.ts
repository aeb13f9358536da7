import type { Tensor } from "../../../engine/ops/index.js";
import { denseSpecs, type ParameterSet, type ParameterSpec } from "../../layers/parameters.js";
import type { TagSet } from "./tag-set.js";

export const taggingHeadNames = ["linear", "crf"] as const;
export type TaggingHeadName = (typeof taggingHeadNames)[number];

/** What scores the tags of words and chooses among them. */
export interface TaggingHead {
  readonly name: TaggingHeadName;
  /** `classifier.weight` and `classifier.bias`, as in Transformers, and what the head has beside them. */
  readonly parameters: ParameterSet;
  /**
   * Mean over the words with a gold tag.
   *
   * @param emissions scores of tags, `[batch, words, tags]`
   * @param gold tag ids, or `ignoredTag`, `[batch, words]` row by row
   * @returns scalar
   */
  loss(emissions: Tensor, gold: Int32Array): Tensor;
  /** A function that chooses tags by the parameters as they are now. */
  createDecoder(options: DecodeOptions): Promise<TagDecoder>;
}

export interface DecodeOptions {
  /** Choose among sequences alone that the scheme allows (no I of a label without its B before it). */
  readonly constrained: boolean;
}

/** @param emissions scores of the tags of one text's words, `[words, tags]` */
export type TagDecoder = (emissions: Float32Array) => DecodedTags;

export interface DecodedTags {
  /** Tag ids, `[words]` */
  readonly tags: Int32Array;
  /** How probable each of them is by the model, `[words]` */
  readonly probabilities: Float32Array;
}

/** The layer that both heads begin with. */
export const classifierSpecs = (size: number, { tags }: TagSet): readonly ParameterSpec[] =>
  denseSpecs("classifier", size, tags.length);
