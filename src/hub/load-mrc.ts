import { z } from "zod";
import { ConfigError, InputError } from "../core/errors.js";
import type { StoredWeights } from "../models/layers/parameters.js";
import type { AskedQuery } from "../models/methods/mrc/asked-example.js";
import type { MrcModel } from "../models/methods/mrc/mrc-model.js";
import { resolveQueries } from "../models/methods/mrc/resolve-queries.js";
import {
  askedQuery,
  completeSettings,
  type GivenSettings,
  mrcSettings,
} from "../models/methods/mrc/settings.js";
import type { PeftInput } from "../models/peft/settings.js";
import { buildMrc, type MrcLoadOptions } from "./create-mrc.js";
import { loadModel } from "./load-model.js";
import { type ModelConfig, readModelConfig } from "./model-config.js";
import { readMrcHeads, takeMrcHeads } from "./mrc-heads.js";
import { choosePeft } from "./peft-files.js";
import { resolveModel } from "./resolve-model.js";

/** What `saveMrc` says under `nerforge` in `config.json`. */
const ownSchema = z.looseObject({
  method: z.literal("mrc"),
  settings: mrcSettings,
  queries: z.array(askedQuery),
  annotated: z.record(z.string(), z.array(z.string())).default({}),
});
type OwnConfig = Pick<z.output<typeof ownSchema>, "queries" | "annotated"> & {
  readonly settings: GivenSettings;
};

export interface LoadMrcOptions extends MrcLoadOptions {
  /** In place of those of the directory: windows, losses, what is asked in training. */
  readonly settings?: GivenSettings;
  /** In place of those of the directory: labels, as `predictExamples` takes them, or queries in any words. */
  readonly queries?: readonly (string | AskedQuery)[];
  /** In place of those of the directory. */
  readonly annotated?: Readonly<Record<string, readonly string[]>>;
  /** A new method to train in the place of the BERT's parameters; default the directory's, else none. */
  readonly peft?: PeftInput;
  /** Of the random numbers of a new method; default 1. */
  readonly seed?: number;
}

/**
 * An MRC model from a directory or a repository: one that `saveMrc` wrote, or a BERT-MRC checkpoint as a directory of
 * Transformers' layout (`bert.*`, `start_outputs`, `end_outputs`, `span_embedding`), which knows no queries.
 *
 * @returns the model, on the selected engine; the caller disposes it
 * @throws InputError when there is no model, or none with these heads; ConfigError when its settings do not fit, or it
 *   has no tokenizer; ShapeError when weights and config disagree
 */
export async function loadMrc(directoryOrRepo: string, options: LoadMrcOptions = {}): Promise<MrcModel> {
  const folder = await resolveModel(directoryOrRepo, options);
  const weights = await readMrcHeads(folder);
  const own = readOwnConfig(readModelConfig(folder), weights, folder);
  const { lowercase } = options;
  const bert = await loadModel(folder, { head: "none", ...(lowercase === undefined ? {} : { lowercase }) });
  return buildMrc(bert, options, (tokenizer) => {
    const { hiddenSize, initialDeviation: deviation } = bert.config;
    const settings = completeSettings(mergeSettings(own.settings, options.settings), bert.config);
    const head = takeMrcHeads(weights, folder, { settings, hiddenSize, seed: 1, deviation });
    try {
      const peft = choosePeft(folder, options.peft, { config: bert.config, seed: options.seed ?? 1 });
      const { annotated = own.annotated } = options;
      const queries = resolveQueries(options.queries ?? own.queries, own.queries);
      return { tokenizer, head, settings, queries, annotated, peft };
    } catch (error) {
      head.parameters.dispose();
      throw error;
    }
  });
}

function readOwnConfig(fileConfig: ModelConfig, weights: StoredWeights, folder: string): OwnConfig {
  const given = fileConfig["nerforge"] as { readonly method?: unknown } | undefined;
  if (!weights.has("start_outputs.weight") || (given !== undefined && given.method !== "mrc")) {
    const what = fileConfig.architectures?.join(", ") ?? fileConfig.model_type ?? "no architecture";
    throw new InputError(`${folder} has no MRC heads (it is ${what})`, {
      fix: `finetune it first: nerforge finetune --model ${folder} --data FILE`,
    });
  }
  if (given === undefined) return { settings: releasedSettings(weights), queries: [], annotated: {} };
  const result = ownSchema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(`"nerforge" in config.json is not valid:\n${z.prettifyError(result.error)}\n`, {
    at: { folder },
    fix: "update nerforge, or get the model from its source again",
  });
}

/** What a window is divided into belongs to its length: with another one, the sizes of the directory do not count. */
function mergeSettings(own: GivenSettings, asked: GivenSettings = {}): GivenSettings {
  const { strideTokens: _, maxQueryTokens: __, ...rest } = own;
  return { ...(asked.maxTokens === undefined ? own : rest), ...asked };
}

/** What the shapes of a checkpoint of BERT-MRC or TOF say of its heads. */
function releasedSettings(weights: StoredWeights): GivenSettings {
  const inner = weights.get("span_embedding.classifier1.weight");
  return {
    loss: weights.get("start_outputs.weight")!.shape[0] === 2 ? "two-class" : "binary",
    ...(inner === undefined ? { weightSpan: 0 } : { spanSize: inner.shape[0]! }),
  };
}
