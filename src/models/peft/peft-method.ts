import type { Tensor } from "../../engine/ops/index.js";
import type { BertConfig } from "../encoders/bert/config.js";
import type { EncoderHooks } from "../encoders/bert/hooks.js";
import type { ParameterSet } from "../layers/parameters.js";
import type { TrainedParameter } from "../methods/method.js";
import type { PeftSettings } from "./settings.js";

/** One pass of a batch through the encoder. */
export interface PeftPass {
  /**
   * 1 = a real token of the context, 0 = padding or a token of anything else, `[batch, seqLen]`: gates look at the
   * ones alone. The caller's; it must live until the forward pass has ended.
   */
  readonly contextMask: Tensor;
  /** One number a pass; undefined: no dropout. */
  readonly dropoutSeed: number | undefined;
}

/**
 * A method of parameter-efficient training: few parameters of its own that enter a frozen encoder through its hooks.
 * A model trains `trained` and its head, and calls `freeze` for the encoder's parameters.
 */
export interface PeftMethod {
  readonly settings: PeftSettings;
  /** Of the encoder it was made for. */
  readonly config: BertConfig;
  /** Named `peft.…`. The method owns them. */
  readonly parameters: ParameterSet;
  readonly trained: readonly TrainedParameter[];
  /** The hooks of one pass. They keep no tensor. */
  hooksFor(pass: PeftPass): EncoderHooks;
  /** Frees the parameters. */
  dispose(): void;
}

/**
 * Stops the training of parameters: checkpointed layers then compute no gradients of theirs. That a frozen parameter
 * is not updated is up to the model, which leaves it out of `trained`.
 */
export function freeze(parameters: ParameterSet): void {
  for (const variable of parameters.variables) variable.trainable = false;
}
