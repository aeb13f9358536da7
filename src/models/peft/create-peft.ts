import { checkConfig } from "../../core/config.js";
import { InputError } from "../../core/errors.js";
import type { BertConfig } from "../encoders/bert/config.js";
import type { EncoderHooks } from "../encoders/bert/hooks.js";
import { ParameterSet, type StoredWeights } from "../layers/parameters.js";
import { trainedParameters } from "../layers/trained-parameters.js";
import { adapterModule } from "./adapter/adapter.js";
import { loraModule } from "./lora/lora.js";
import type { PeftMethod, PeftPass } from "./peft-method.js";
import { namesInLayer, type PeftModule } from "./peft-module.js";
import { foldedWeights } from "./prefix/fold.js";
import { prefixModule } from "./prefix/prefix.js";
import { type PeftInput, type PeftSettings, peftSettings } from "./settings.js";
import { unipeltModule } from "./unipelt/unipelt.js";

/**
 * A new method for an encoder, on the selected engine. The caller disposes it.
 *
 * @param config of the encoder
 * @param seed of what is random
 * @throws ConfigError when the settings are not valid
 */
export function createPeft(settings: PeftInput, config: BertConfig, seed: number): PeftMethod {
  const checked = checkConfig(peftSettings, settings, "peft");
  const module = moduleOf(checked, config);
  const options = { seed, deviation: config.initialDeviation };
  return assemble(checked, config, module, ParameterSet.initialise(module.specs, options));
}

/**
 * A method with stored parameters. The caller disposes it.
 *
 * @param weights under the names and in the layout of `parameters.store()`; others among them are left alone
 * @throws ConfigError when the settings are not valid; InputError when a parameter is missing; ShapeError when one has
 *   another shape
 */
export function restorePeft(settings: PeftInput, config: BertConfig, weights: StoredWeights): PeftMethod {
  const checked = checkConfig(peftSettings, settings, "peft");
  const module = moduleOf(checked, config);
  const missing = module.specs.filter(({ name }) => !weights.has(name));
  if (missing.length > 0) {
    throw new InputError(
      `the weights lack ${missing.length} of the ${module.specs.length} parameters of ${checked.method}, the first ${missing[0]!.name}`,
      { fix: "give the weights that were saved with these settings" },
    );
  }
  const options = { seed: 0, deviation: 0, namesOf: (name: string) => [name] };
  return assemble(checked, config, module, ParameterSet.load(module.specs, weights, options).parameters);
}

/**
 * A copy of a trained method that computes the same without the network behind its prefix, whose output no input
 * changes: keys and values of each layer become its parameters. Gates stay, for they look at the input. A method
 * without such a network is copied as it is.
 *
 * @returns owned by the caller, as the given one still is
 */
export async function foldPeft({ settings, config, parameters }: PeftMethod): Promise<PeftMethod> {
  const weights = await parameters.store();
  const prefix =
    settings.method === "unipelt" ? settings.prefix : settings.method === "prefix" ? settings : null;
  if (prefix === null || prefix.middleSize === null) return restorePeft(settings, config, weights);
  const folded = await foldedWeights(parameters, prefix, config);
  const without =
    settings.method === "unipelt"
      ? { ...settings, prefix: { ...prefix, middleSize: null } }
      : { ...settings, middleSize: null };
  return restorePeft(without as PeftSettings, config, new Map([...weights, ...folded]));
}

function moduleOf(settings: PeftSettings, config: BertConfig): PeftModule {
  switch (settings.method) {
    case "adapter":
      return adapterModule(settings, config);
    case "prefix":
      return prefixModule(settings, config);
    case "lora":
      return loraModule({ ...settings, scale: settings.alpha / settings.rank }, config);
    case "unipelt":
      return unipeltModule(settings, config);
  }
}

function assemble(
  settings: PeftSettings,
  config: BertConfig,
  module: PeftModule,
  parameters: ParameterSet,
): PeftMethod {
  return {
    settings,
    config,
    parameters,
    trained: trainedParameters(parameters),
    hooksFor: ({ contextMask, dropoutSeed }: PeftPass): EncoderHooks => ({
      ...module.hooks(parameters, { dropoutSeed }),
      parameters: (layer) => namesInLayer(parameters.names, layer).map((name) => parameters.get(name)),
      tensors: [contextMask],
    }),
    dispose: () => parameters.dispose(),
  };
}
