import { type ResolveOptions, resolveModel } from "../../../hub/resolve-model.js";
import type { NerMethodName } from "../../../models/methods/method.js";
import { cpnerMethod } from "./cpner-method.js";
import { methodOfFolder } from "./method-of-folder.js";
import { mrcMethod } from "./mrc-method.js";
import type { LoadSettings, ModelStart, NerMethod, NerModel } from "./ner-model.js";
import { punifiedMethod } from "./punified-method.js";
import { qpmrcMethod } from "./qpmrc-method.js";
import { taggerMethod } from "./tagger-method.js";

/** Every method that finds mentions; one that is missing does not compile. */
export const nerMethods: Readonly<Record<NerMethodName, NerMethod>> = {
  tagger: taggerMethod,
  mrc: mrcMethod,
  qpmrc: qpmrcMethod,
  punified: punifiedMethod,
  cpner: cpnerMethod,
};

/** The model that a training begins with. @returns owned by the caller */
export const startNerModel = (start: ModelStart): Promise<NerModel> =>
  nerMethods[start.settings.method].start(start);

/**
 * A model that finds mentions, of whatever method, from a directory or a repository.
 *
 * @returns the model, on the selected engine; the caller disposes it
 * @throws InputError when there is no model, or none that finds mentions; ConfigError when its settings do not fit
 */
export async function loadNerModel(
  directoryOrRepo: string,
  settings: LoadSettings & ResolveOptions = {},
): Promise<NerModel> {
  const folder = await resolveModel(directoryOrRepo, settings);
  return nerMethods[await methodOfFolder(folder)].load(folder, settings);
}
