import type { PunifiedModel } from "../models/methods/punified/punified-model.js";
import { saveT5 } from "./save-t5.js";

export interface SavePunifiedOptions {
  /** The model card, `README.md`. */
  readonly card?: string;
}

/**
 * Writes a PUnifiedNER model as a directory that `loadPunified` reads, and that Transformers opens as a T5. A reader sees
 * the old directory or the new one, whole.
 *
 * @throws InputError when something stands at `folder` that is no model's directory
 */
export const savePunified = (
  folder: string,
  { parts, method, settings }: PunifiedModel,
  { card }: SavePunifiedOptions = {},
): Promise<void> =>
  saveT5(folder, parts, { nerforge: { method, settings }, ...(card === undefined ? {} : { card }) });
