import { ConfigError } from "../../../core/errors.js";
import { expectedOneOf } from "../../../core/suggest.js";
import { readModelConfig } from "../../../hub/model-config.js";
import { readWeights } from "../../../hub/weights.js";
import { type NerMethodName, nerMethodNames } from "../../../models/methods/method.js";
import { isTree } from "../config/settings-tree.js";

/**
 * The method of a model's directory: what its config says; where it says nothing, a directory with the heads of
 * BERT-MRC's checkpoints is of mrc, any other a tagger, if it is of any.
 *
 * @throws InputError when there is no model; ConfigError for a method that does not find mentions
 */
export async function methodOfFolder(folder: string): Promise<NerMethodName> {
  const stated = statedMethod(folder);
  if (stated === undefined) return (await readWeights(folder)).has("start_outputs.weight") ? "mrc" : "tagger";
  const known = nerMethodNames.find((name) => name === stated);
  if (known !== undefined) return known;
  throw new ConfigError(`the model is of the method "${stated}": ${expectedOneOf(stated, nerMethodNames)}`, {
    at: { folder },
    fix: "update nerforge, or name another model",
  });
}

/** Whether a directory says that it is of a method. */
export const isMethodFolder = (folder: string, method: NerMethodName): boolean =>
  statedMethod(folder) === method;

function statedMethod(folder: string): string | undefined {
  const { ["nerforge"]: own } = readModelConfig(folder);
  const method = isTree(own) ? own["method"] : undefined;
  return typeof method === "string" ? method : undefined;
}
