import type { Tensor } from "../../../engine/ops/index.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { ParameterSet } from "../../layers/parameters.js";
import type { PeftMethod } from "../../peft/peft-method.js";
import type { LossOptions } from "../method.js";
import type { TaggerItem } from "./tagger-item.js";

export const taggerEncoderKinds = ["bert", "bilstm"] as const;
export type TaggerEncoderKind = (typeof taggerEncoderKinds)[number];

/** What turns words in their sentences into numbers, for a tagging head to score: a BERT, a BiLSTM. */
export interface TaggerEncoder<Item extends TaggerItem = TaggerItem> {
  readonly kind: TaggerEncoderKind;
  /** Its parameters; names that begin with `classifier.` or `crf.` are the head's. The encoder owns them. */
  readonly parameters: ParameterSet;
  /** Trained in the place of its parameters, which are frozen then. The encoder owns it. */
  readonly peft?: PeftMethod;
  /** Width of a word's representation: `hidden` below. */
  readonly size: number;
  /** Share of a representation that is dropped before the head, in training. */
  readonly headDropoutRate: number;
  /** Standard deviation of a new head's random weights. */
  readonly initialDeviation: number;
  /** What cuts texts into sub-words; absent where whole words are read. */
  readonly tokenizer: Tokenizer | undefined;
  /**
   * Settings of its item encoder, `input` among them, as they stand in the recipe beside `labels`; they survive
   * structured cloning.
   */
  readonly itemSettings: Readonly<Record<string, unknown>>;

  /**
   * Representations of the words that have a place in the items: row `i` of item `b` is the word `items[b].words[i]`.
   * Rows after an item's last place are padding, of any finite numbers, and do not change the others.
   *
   * @param items at least one; `options.dropoutSeed` undefined = no dropout
   * @returns `[batch, words, hidden]`, words = `paddedWords(items)`, owned by the caller
   * @throws ShapeError for an id outside the encoder's tables
   */
  represent(items: readonly Item[], options: LossOptions): Tensor;

  /** The keys of `config.json` that describe it, `model_type` among them. */
  formatConfig(): Record<string, unknown>;
  /** What stands beside config, weights and tokenizer, by file name: a vocabulary of words. */
  readonly files?: ReadonlyMap<string, string>;

  /** Frees the parameters, and those of its `peft`. */
  dispose(): void;
}
