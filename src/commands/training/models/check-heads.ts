import { ConfigError } from "../../../core/errors.js";
import type { FinetuneConfig } from "../config/finetune-config.js";
import type { CompleteMethod } from "./complete-method.js";

/** Methods whose head stands apart from what reads the text. */
const methodsWithHeads: readonly string[] = ["tagger", "mrc"];

/**
 * Refuses a head of another model where there is none to take.
 *
 * @throws ConfigError for other methods, for a BiLSTM, and together with a source, whose stage begins with a head too
 */
export function checkHeads({
  headsFrom,
  method,
  model,
  source,
}: Pick<FinetuneConfig, "headsFrom" | "model" | "source"> & Pick<CompleteMethod, "method">): void {
  if (headsFrom === undefined) return;
  const refuse = (why: string, fix: string): ConfigError =>
    new ConfigError(`headsFrom is given, and ${why}`, { at: { headsFrom }, fix });
  if (!methodsWithHeads.includes(method))
    throw refuse(
      `the method is ${method}, whose head is not taken by itself`,
      "leave headsFrom out: model has it",
    );
  if (model.bilstm !== undefined)
    throw refuse("the model is a BiLSTM", "leave headsFrom out, or name a BERT");
  if (source !== undefined)
    throw refuse(
      "there is a source, which is trained with a head of its own",
      "leave headsFrom or source out",
    );
}
