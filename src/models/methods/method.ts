import type { Tensor, Variable } from "../../engine/ops/index.js";
import type { Example } from "../../text/example.js";
import type { TokenizerJson } from "../../tokenizers/tokenizer-json.js";

/** Methods that find mentions in texts. */
export const nerMethodNames = ["tagger", "mrc", "qpmrc", "punified", "cpner"] as const;
export type NerMethodName = (typeof nerMethodNames)[number];

/** Names of everything that can be trained; each has a folder beside this file. */
export const methodNames = [...nerMethodNames, "mlm", "seq2seq"] as const;
export type MethodName = (typeof methodNames)[number];

/** One sequence that a model reads at once, as plain numbers and typed arrays: workers make and send it. */
export interface EncodedItem {
  /** Tokens (of the longest side): batches are made of items of like length. */
  readonly length: number;
  /** Positions that the loss is a mean over, so that accumulated batches weigh as one. */
  readonly targets: number;
}

/** Where an example stands in a run; what is random about its encoding depends on it and a seed alone. */
export interface ExamplePlace {
  readonly epoch: number;
  /** Number of the example in its epoch's order, from 0. */
  readonly index: number;
}

/** Turns examples into items, without tensors: a long text gives several. */
export interface Encoder<Item extends EncodedItem = EncodedItem> {
  encode(example: Example, place: ExamplePlace): readonly Item[];
}

/** All that a worker needs to build an encoder; it survives structured cloning. */
export interface EncodingRecipe {
  readonly method: MethodName;
  /** Content of `tokenizer.json`; absent for models that read words. */
  readonly tokenizer?: TokenizerJson;
  /** Of the method's own encoder; checked by it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A parameter that training changes. */
export interface TrainedParameter {
  /** Unique within the model, and the same in every run: checkpoints go by it. */
  readonly name: string;
  readonly variable: Variable;
  /** Whether weight decay applies: to matrices, and not to biases and normalisation gains. */
  readonly decays: boolean;
}

export interface LossOptions {
  /** One number a pass; absent: no dropout. */
  readonly dropoutSeed: number | undefined;
}

/** What the training loop asks of a model. */
export interface TrainableModel<Item extends EncodedItem = EncodedItem> {
  readonly method: MethodName;
  readonly trained: readonly TrainedParameter[];
  readonly recipe: EncodingRecipe;
  /**
   * Mean loss over the targets of the items. Differentiable; checks ids and shapes as it builds its tensors.
   *
   * @param items at least one, of like length
   * @returns scalar, owned by the caller
   */
  loss(items: readonly Item[], options: LossOptions): Tensor;
}
