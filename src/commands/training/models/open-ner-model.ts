import { ConfigError } from "../../../core/errors.js";
import { loadCpner } from "../../../hub/load-cpner.js";
import { PrefixStore } from "../../../hub/prefix-store.js";
import { wrapCpner } from "./cpner-method.js";
import { loadNerModel } from "./ner-methods.js";
import type { NerModel } from "./ner-model.js";

/** Which model is opened. */
export interface ModelChoice {
  /** Folder or repository of a model that finds mentions; with a domain, of the T5 that the store's prefixes drive. */
  readonly model: string;
  /** Folder of a prefix store. */
  readonly store?: string | undefined;
  /** Domain of the store. */
  readonly domain?: string | undefined;
}

/**
 * A model that finds mentions, or a domain of a prefix store over its T5.
 *
 * @returns the model, on the selected engine; the caller disposes it
 * @throws ConfigError for a domain without a store, or one that the store does not have or that is of another T5; as
 *   `loadNerModel`
 */
export async function openNerModel({ model, store, domain }: ModelChoice): Promise<NerModel> {
  if (store === undefined && domain === undefined) return loadNerModel(model);
  if (store === undefined)
    throw new ConfigError(`the domain "${domain}" is named, and no store that holds it`, {
      fix: "name the folder of the prefix store with --store",
    });
  const prefixes = new PrefixStore(store);
  if (domain === undefined)
    throw new ConfigError(`a prefix store is named, and no domain of its ${prefixes.domains.join(", ")}`, {
      fix: "name one with --domain",
    });
  return wrapCpner(await loadCpner(model, { record: prefixes.read(domain) }));
}
