import { InputError } from "../core/errors.js";
import { ParameterSet } from "../models/layers/parameters.js";
import { headSpecs } from "../models/methods/qpmrc/predictor.js";
import { QpmrcModel } from "../models/methods/qpmrc/qpmrc-model.js";
import { checkQpmrcSettings, type QpmrcOptions } from "../models/methods/qpmrc/settings.js";
import type { PeftMethod } from "../models/peft/peft-method.js";
import type { PeftInput } from "../models/peft/settings.js";
import { type LoadedModel, loadModel } from "./load-model.js";
import { choosePeft } from "./peft-files.js";
import { type ResolveOptions, resolveModel } from "./resolve-model.js";

export interface QpmrcLoadOptions extends ResolveOptions {
  /** Whether a `vocab.txt` is of lower-cased text, where no `tokenizer_config.json` says so. */
  readonly lowercase?: boolean;
  /** Recompute each layer in the backward pass: less memory, more time. Default false. */
  readonly isCheckpointed?: boolean;
}

export interface CreateQpmrcOptions extends QpmrcLoadOptions {
  /** Directory or repository of a BERT with any head or none, or one in memory: the QPMRC model then owns it. */
  readonly model: string | LoadedModel<"none">;
  /** `labels`, and whatever else shall not be as by default. */
  readonly settings: QpmrcOptions;
  /** A method that is trained in place of the encoder, e.g. `{ method: "unipelt" }`, the paper's; default the directory's. */
  readonly peft?: PeftInput;
  /** Of what is random in prompt, predictors and PEFT; default 1. */
  readonly seed?: number;
}

/**
 * A QPMRC model with new prompt and predictors on the encoder of any model, to be trained.
 *
 * @returns the model, on the selected engine; the caller disposes it
 * @throws InputError when the model is not to be had or has no tokenizer; ConfigError for settings that do not fit, or
 *   names that cannot be asked for
 */
export async function createQpmrc(options: CreateQpmrcOptions): Promise<QpmrcModel> {
  const { model, settings, peft, seed = 1 } = options;
  const folder = typeof model === "string" ? await resolveModel(model, options) : undefined;
  const loaded = typeof model === "string" ? await loadModel(folder!, { ...options, head: "none" }) : model;
  return buildQpmrc(loaded, options, settings, {
    makeHead: () => {
      const { hiddenSize, initialDeviation: deviation } = loaded.config;
      return ParameterSet.initialise(headSpecs(checkQpmrcSettings(settings), hiddenSize), {
        seed,
        deviation,
      });
    },
    makePeft: () => choosePeft(folder, peft, { config: loaded.config, seed }),
  });
}

export interface PartMakers {
  readonly makeHead: () => ParameterSet;
  readonly makePeft: () => PeftMethod | undefined;
}

/**
 * A model of an encoder, which it owns, and of what is made for it; an error frees all of them.
 *
 * @throws InputError without a tokenizer
 */
export function buildQpmrc(
  encoder: LoadedModel<"none">,
  { isCheckpointed = false }: QpmrcLoadOptions,
  settings: QpmrcOptions,
  { makeHead, makePeft }: PartMakers,
): QpmrcModel {
  const { tokenizer, fileConfig } = encoder;
  let head: ParameterSet | undefined;
  let peft: PeftMethod | undefined;
  try {
    if (tokenizer === undefined) {
      throw new InputError("the model holds no tokenizer: expected tokenizer.json or vocab.txt", {
        fix: "put the tokenizer of the model beside it",
      });
    }
    head = makeHead();
    peft = makePeft();
    return new QpmrcModel({ encoder, tokenizer, head, peft, isCheckpointed, fileConfig }, settings);
  } catch (error) {
    for (const owned of [encoder, head, peft]) owned?.dispose();
    throw error;
  }
}
