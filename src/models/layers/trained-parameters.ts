import type { TrainedParameter } from "../methods/method.js";
import type { ParameterSet } from "./parameters.js";

/**
 * The parameters of a set as an optimizer takes them, in their order. Weight decay applies to all but biases (T5's of
 * relative positions too) and the gains and shifts of normalisations.
 *
 * Source: the `no_decay = ["bias", "LayerNorm.weight"]` of BERT's released code and of Transformers' examples; for T5
 * Transformers' `get_decay_parameter_names`.
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

const decays = (name: string): boolean => !/\.bias$|LayerNorm|layer_norm|relative_attention_bias/.test(name);
