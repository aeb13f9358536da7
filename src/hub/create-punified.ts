import { newPunifiedModel, type PunifiedModel } from "../models/methods/punified/punified-model.js";
import { checkPunifiedSettings, type PunifiedOptions } from "../models/methods/punified/settings.js";
import { punifiedMarkers } from "../models/methods/seq2seq/markers.js";
import { addT5Tokens } from "./add-t5-tokens.js";
import { type LoadedT5, type LoadT5Options, loadT5 } from "./load-t5.js";

export interface PunifiedLoadOptions extends LoadT5Options {
  /** Recompute each layer in the backward pass: less memory, more time. Default false. */
  readonly isCheckpointed?: boolean;
}

export interface CreatePunifiedOptions extends PunifiedLoadOptions {
  /** Directory or repository of a T5, or one in memory: the PUnifiedNER model then owns it. */
  readonly model: string | LoadedT5;
  /** `sets`, and whatever else shall not be as by default. */
  readonly settings: PunifiedOptions;
  /** Whether the markers become tokens of their own; default true. The released code leaves them to the vocabulary. */
  readonly addsMarkers?: boolean;
  /** Of the rows of new tokens; default 1. */
  readonly seed?: number;
}

/**
 * A PUnifiedNER model on any T5, to be trained: best one that was adapted by the prefix LM objective (`Seq2Seq`) to the
 * texts first, as in the paper's pilot study.
 *
 * @returns the model, on the selected engine; the caller disposes it
 * @throws InputError when the T5 is not to be had; ConfigError for settings that are not valid, or no tokenizer
 */
export async function createPunified(options: CreatePunifiedOptions): Promise<PunifiedModel> {
  const { model, settings, addsMarkers = true, seed = 1, isCheckpointed = false } = options;
  let loaded = typeof model === "string" ? await loadT5(model, options) : model;
  try {
    const { variant } = checkPunifiedSettings(settings);
    if (addsMarkers) loaded = await addT5Tokens(loaded, punifiedMarkers[variant], seed);
    return newPunifiedModel(loaded, settings, isCheckpointed);
  } catch (error) {
    loaded.dispose();
    throw error;
  }
}
