import type { Span } from "./span.js";

/** A span of the text that refers to an entity, with its label. */
export interface Mention extends Span {
  readonly label: string;
  /** A model's confidence, 0..1; absent on gold mentions. */
  readonly score?: number;
  /** The pieces of a discontinuous mention, in order; `start` and `end` then enclose them all. */
  readonly parts?: readonly Span[];
  /** Title of the page that an anchor links to, as far as the corpus knows it. */
  readonly target?: string;
}

/** Where a text was taken from. */
export interface Provenance {
  readonly wiki?: string;
  readonly pageId?: number;
  readonly revisionId?: number;
  readonly title?: string;
  /** Number of the sentence in its page, from 0. */
  readonly sentence?: number;
}

/**
 * One labelled text: what every reader makes, every writer takes and every model trains from.
 *
 * Mentions stand in the order of `compareSpans`; they may nest, overlap or be discontinuous. Every mention
 * edge is a word edge.
 */
export interface Example {
  /** Unique within its dataset. */
  readonly id: string;
  readonly text: string;
  /** Word offsets, flat: `[start0, end0, start1, end1, ...]`, rising, never overlapping. */
  readonly words: Int32Array;
  readonly mentions: readonly Mention[];
  readonly datasetId: string;
  readonly provenance?: Provenance;
  /**
   * What a model wrote as a mention and the text does not hold, or under a label that it was not asked for; only
   * on examples read from generated text. A score counts each as predicted and wrong.
   */
  readonly unplaced?: readonly UnplacedMention[];
}

/** A mention by its words alone. */
export interface UnplacedMention {
  readonly label: string;
  readonly surface: string;
}

/** A passage, what is asked of it, and the answers. MRC sets are Questions; so is an Example with queries. */
export interface Question {
  readonly id: string;
  readonly context: string;
  readonly query: string;
  /** In the order of `compareSpans`; empty when `isImpossible`. */
  readonly answers: readonly Span[];
  readonly isImpossible: boolean;
  /** The label that the query asks for, when the question was made from an Example. */
  readonly label?: string;
  readonly datasetId: string;
}

/**
 * What is known of a dataset as a whole. `labels` are the types that were annotated: a label that is in the
 * list and not in a text is absent there; one that is not in the list was never looked for.
 */
export interface DatasetInfo {
  readonly id: string;
  readonly name: string;
  readonly labels: readonly string[];
  /** Label to the words that a reader would use for it, e.g. `PER` to `person`. */
  readonly naturalNames: Readonly<Record<string, string>>;
  /** BCP 47 tag. */
  readonly language: string;
  /** SPDX identifier or the owner's words. */
  readonly licence: string;
  readonly splits: Readonly<Record<string, number>>;
}

export const countWords = (example: Pick<Example, "words">): number => example.words.length / 2;

export const wordText = ({ text, words }: Pick<Example, "text" | "words">, word: number): string =>
  text.slice(words[2 * word], words[2 * word + 1]);
