import type { TrainedParameter } from "../methods/method.js";
import type { ParameterSet } from "./parameters.js";

/**
 * The parameters of a set as an optimizer takes them, in their order. Weight decay applies to all but biases and the
 * gains and shifts of layer normalisation.
 *
 * Source: the `no_decay = ["bias", "LayerNorm.weight"]` of BERT's released code and of Transformers' examples.
 *
 * @param only leaves out parameters that stay as they are; default: none
 */
export function trainedParameters(
  parameters: ParameterSet,
  only: (name: string) => boolean = () => true,
): TrainedParameter[] {
  return parameters.names
    .filter(only)
    .map((name) => ({ name, variable: parameters.get(name), decays: decays(name) }));
}

const decays = (name: string): boolean => !(name.endsWith(".bias") || name.includes("LayerNorm"));
