import type { CpnerModel } from "../models/methods/cpner/cpner-model.js";
import { formatDomain } from "./domain-files.js";
import { saveT5 } from "./save-t5.js";

export interface SaveCpnerOptions {
  /** Name of the domain; default "domain". */
  readonly domain?: string;
  /** The model card, `README.md`. */
  readonly card?: string;
}

/**
 * Writes a domain's model as a directory that `loadCpner` reads: the whole T5, which opens in Transformers, and the
 * domain's files beside it, unread there. For many domains over one T5 there is `PrefixStore`. A reader sees the old
 * directory or the new one, whole.
 *
 * @throws InputError when something stands at `folder` that is no model's directory
 */
export async function saveCpner(
  folder: string,
  model: CpnerModel,
  { domain = "domain", card }: SaveCpnerOptions = {},
): Promise<void> {
  await saveT5(folder, model.parts.t5, {
    nerforge: { method: model.method },
    ...(card === undefined ? {} : { card }),
    ...(await formatDomain(domain, model)),
  });
}
