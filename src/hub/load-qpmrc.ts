import { join } from "node:path";
import { z } from "zod";
import { checkConfig } from "../core/config.js";
import { InputError } from "../core/errors.js";
import { ParameterSet, type StoredWeights } from "../models/layers/parameters.js";
import { headSpecs } from "../models/methods/qpmrc/predictor.js";
import type { QpmrcModel } from "../models/methods/qpmrc/qpmrc-model.js";
import { type QpmrcOptions, type QpmrcSettings, qpmrcSettings } from "../models/methods/qpmrc/settings.js";
import type { PeftInput } from "../models/peft/settings.js";
import { buildQpmrc, type QpmrcLoadOptions } from "./create-qpmrc.js";
import { asFloats, loadModel } from "./load-model.js";
import { type ModelConfig, readModelConfig } from "./model-config.js";
import { choosePeft } from "./peft-files.js";
import { resolveModel } from "./resolve-model.js";
import { readWeights } from "./weights.js";

/** What `saveQpmrc` says under `nerforge` in `config.json`. */
const ownSchema = z.strictObject({ method: z.literal("qpmrc"), settings: qpmrcSettings });

/** Settings that may be others than when the model was saved: its parameters do not depend on them. */
export type QpmrcChanges = Partial<
  Omit<QpmrcOptions, "promptLength" | "attention" | "predictor" | "predictorSize" | "widthSize" | "widths">
>;

export interface LoadQpmrcOptions extends QpmrcLoadOptions {
  /**
   * In place of those of the directory. Other `labels` go with the `names` given here: a label that keeps its name in
   * the directory is the same type, any other is a new one, known by its name alone.
   */
  readonly settings?: QpmrcChanges;
  /** A new method to train in the place of the BERT's parameters; default the directory's, else none. */
  readonly peft?: PeftInput;
  /** Of the random numbers of a new method; default 1. */
  readonly seed?: number;
}

/**
 * A QPMRC model from a directory or a repository that `saveQpmrc` wrote, with its PEFT method where there is one.
 *
 * @returns the model, on the selected engine; the caller disposes it
 * @throws InputError when there is no model, or none of this method, or it lacks parameters; ConfigError when its
 *   settings do not fit, or it has no tokenizer; ShapeError when weights and config disagree
 */
export async function loadQpmrc(
  directoryOrRepo: string,
  options: LoadQpmrcOptions = {},
): Promise<QpmrcModel> {
  const folder = await resolveModel(directoryOrRepo, options);
  const settings = changeSettings(readSettings(readModelConfig(folder), folder), options.settings);
  const weights = await readHeadWeights(folder);
  const { lowercase } = options;
  const encoder = await loadModel(folder, {
    head: "none",
    ...(lowercase === undefined ? {} : { lowercase }),
  });
  return buildQpmrc(encoder, options, settings, {
    makeHead: () => loadHead(settings, weights, encoder.config.hiddenSize, folder),
    makePeft: () => choosePeft(folder, options.peft, { config: encoder.config, seed: options.seed ?? 1 }),
  });
}

function readSettings(fileConfig: ModelConfig, folder: string): QpmrcSettings {
  const own = fileConfig["nerforge"] as { readonly method?: unknown } | undefined;
  if (own?.method === "qpmrc") return checkConfig(ownSchema, own, join(folder, "config.json")).settings;
  const what =
    own?.method ?? fileConfig.architectures?.join(", ") ?? fileConfig.model_type ?? "no architecture";
  throw new InputError(`${folder} is no QPMRC model (it is ${what})`, {
    fix: `finetune it first: nerforge finetune --model ${folder} --data FILE`,
  });
}

/** Names of labels that are no longer asked for go, and a window's stride belongs to its length. */
function changeSettings(own: QpmrcSettings, asked: QpmrcChanges = {}): QpmrcOptions {
  const { strideTokens, ...rest } = own;
  const labels = asked.labels ?? own.labels;
  const names = Object.entries({ ...own.names, ...asked.names }).filter(([label]) => labels.includes(label));
  return {
    ...(asked.maxTokens === undefined ? { ...rest, strideTokens } : rest),
    ...asked,
    names: Object.fromEntries(names),
  };
}

async function readHeadWeights(folder: string): Promise<StoredWeights> {
  const own = [...(await readWeights(folder))].filter(([name]) => name.startsWith("qpmrc."));
  return new Map(own.map(([name, tensor]) => [name, asFloats(name, tensor)]));
}

function loadHead(
  options: QpmrcOptions,
  weights: StoredWeights,
  hiddenSize: number,
  folder: string,
): ParameterSet {
  const settings = checkConfig(qpmrcSettings, options, join(folder, "config.json"));
  const specs = headSpecs(settings, hiddenSize);
  const missing = specs.filter(({ name }) => !weights.has(name));
  if (missing.length > 0) {
    throw new InputError(
      `the weights lack ${missing.length} of the ${specs.length} parameters that the settings ask for, the first ` +
        `${missing[0].name}`,
      { at: { folder }, fix: "get the weights that nerforge wrote with this config, or finetune again" },
    );
  }
  return ParameterSet.load(specs, weights, { seed: 1, deviation: 0, namesOf: (name) => [name] }).parameters;
}
