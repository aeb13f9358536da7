import type { CpnerModel } from "../models/methods/cpner/cpner-model.js";
import { type DomainRecord, readDomain } from "./domain-files.js";
import { type LoadT5Options, loadT5 } from "./load-t5.js";
import { type OpenDomainOptions, openDomain } from "./open-domain.js";
import { resolveModel } from "./resolve-model.js";

export interface LoadCpnerOptions extends LoadT5Options, Omit<OpenDomainOptions, "ownsT5"> {
  /** Domain of a store, which the directory's T5 serves; default: the domain that stands beside the T5. */
  readonly record?: DomainRecord;
}

/**
 * A domain's model from a directory or a repository that `saveCpner` wrote.
 *
 * @returns the model with its T5, on the selected engine; the caller disposes it
 * @throws InputError when there is no model, or none of this method; ConfigError when its settings do not fit
 */
export async function loadCpner(
  directoryOrRepo: string,
  options: LoadCpnerOptions = {},
): Promise<CpnerModel> {
  const folder = await resolveModel(directoryOrRepo, options);
  const record = options.record ?? readDomain(folder);
  const t5 = await loadT5(folder, options);
  try {
    return await openDomain(record, t5, { ...options, ownsT5: true });
  } catch (error) {
    t5.dispose();
    throw error;
  }
}
