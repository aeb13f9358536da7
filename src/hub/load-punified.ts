import { join } from "node:path";
import { z } from "zod";
import { checkConfig } from "../core/config.js";
import { InputError } from "../core/errors.js";
import { newPunifiedModel, type PunifiedModel } from "../models/methods/punified/punified-model.js";
import {
  type PunifiedOptions,
  type PunifiedSettings,
  punifiedSettings,
} from "../models/methods/punified/settings.js";
import type { PunifiedLoadOptions } from "./create-punified.js";
import { loadT5 } from "./load-t5.js";
import { type ModelConfig, readModelConfig } from "./model-config.js";
import { resolveModel } from "./resolve-model.js";

/** What `savePunified` says under `nerforge` in `config.json`. */
const ownSchema = z.strictObject({ method: z.literal("punified"), settings: punifiedSettings });

export interface LoadPunifiedOptions extends PunifiedLoadOptions {
  /** In place of those of the directory: no parameter depends on them. */
  readonly settings?: Partial<PunifiedOptions>;
}

/**
 * A PUnifiedNER model from a directory or a repository that `savePunified` wrote.
 *
 * @returns the model, on the selected engine; the caller disposes it
 * @throws InputError when there is no model, or none of this method; ConfigError when its settings do not fit, or it has
 *   no tokenizer; ShapeError when weights and config disagree
 */
export async function loadPunified(
  directoryOrRepo: string,
  options: LoadPunifiedOptions = {},
): Promise<PunifiedModel> {
  const folder = await resolveModel(directoryOrRepo, options);
  const settings = readSettings(readModelConfig(folder), folder);
  const loaded = await loadT5(folder, options);
  try {
    return newPunifiedModel(loaded, { ...settings, ...options.settings }, options.isCheckpointed);
  } catch (error) {
    loaded.dispose();
    throw error;
  }
}

function readSettings(fileConfig: ModelConfig, folder: string): PunifiedSettings {
  const own = fileConfig["nerforge"] as { readonly method?: unknown } | undefined;
  if (own?.method === "punified") return checkConfig(ownSchema, own, join(folder, "config.json")).settings;
  const what = own?.method ?? fileConfig.model_type ?? "no model type";
  throw new InputError(`${folder} is no PUnifiedNER model (it is ${what})`, {
    fix: "train one on it first: finetune with method: punified, or createPunified",
  });
}
