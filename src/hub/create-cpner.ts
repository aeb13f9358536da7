import { CpnerModel, type CpnerT5 } from "../models/methods/cpner/cpner-model.js";
import { newPrefix } from "../models/methods/cpner/domain-prefix.js";
import { type CpnerOptions, checkCpnerSettings } from "../models/methods/cpner/settings.js";

export interface CreateCpnerOptions {
  /** Frozen from here on; it stays the caller's, unless `ownsT5` says that it is the model's. */
  readonly t5: CpnerT5;
  readonly ownsT5?: boolean;
  readonly settings: CpnerOptions;
  /** Of the prefix: domains of one seed begin alike, which eq. 9 and 10 of the paper ask for. */
  readonly seed: number;
  /** Recompute each layer in the backward pass instead of keeping its activations. */
  readonly isCheckpointed?: boolean;
}

/**
 * A domain's model with a new prefix.
 *
 * @throws ConfigError for settings that are not valid, or a tokenizer that does not fit
 */
export function createCpner({ t5, ownsT5, settings, seed, isCheckpointed }: CreateCpnerOptions): CpnerModel {
  const checked = checkCpnerSettings(settings);
  const prefix = newPrefix(checked, t5.config, seed);
  try {
    return new CpnerModel({ t5, ownsT5, prefix, isCheckpointed }, checked);
  } catch (error) {
    prefix.dispose();
    throw error;
  }
}
