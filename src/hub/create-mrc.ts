import { InputError } from "../core/errors.js";
import type { AskedQuery } from "../models/methods/mrc/asked-example.js";
import { createHead } from "../models/methods/mrc/mrc-head.js";
import { MrcModel } from "../models/methods/mrc/mrc-model.js";
import { completeSettings, type GivenSettings } from "../models/methods/mrc/settings.js";
import type { PeftInput } from "../models/peft/settings.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { type LoadedModel, loadModel } from "./load-model.js";
import { readMrcHeads, takeMrcHeads } from "./mrc-heads.js";
import { choosePeft } from "./peft-files.js";
import { type ResolveOptions, resolveModel } from "./resolve-model.js";

export interface MrcLoadOptions extends ResolveOptions {
  /** Whether a `vocab.txt` is of lower-cased text, where no `tokenizer_config.json` says so. */
  readonly lowercase?: boolean;
  /** Recompute each layer in the backward pass: less memory, more time. Default false. */
  readonly isCheckpointed?: boolean;
}

export interface CreateMrcOptions extends MrcLoadOptions {
  /** Directory or repository of a BERT with any head or none, or one in memory: the MRC model then owns it. */
  readonly model: string | LoadedModel<"none">;
  /** What is asked of texts that bring no queries of their own; none for a model of Questions alone. */
  readonly queries: readonly AskedQuery[];
  /** Labels that were annotated, by dataset id; a dataset that is not in it was annotated with all. */
  readonly annotated?: Readonly<Record<string, readonly string[]>>;
  /** Directory or repository of an MRC model of the same shapes: its heads are taken in place of new ones. */
  readonly headFrom?: string;
  /** Defaults where it says nothing. */
  readonly settings?: GivenSettings;
  /** What is to be trained in the place of the BERT's parameters; default what the directory has, else nothing. */
  readonly peft?: PeftInput;
  /** Of the random numbers of the new heads, and of the PEFT method; default 1. */
  readonly seed?: number;
}

/**
 * An MRC model on the encoder of any model, to be trained: with new heads, or those that another has.
 *
 * @returns the model, on the selected engine; the caller disposes it
 * @throws InputError when the model is not to be had or has no tokenizer; ConfigError for settings or queries that do
 *   not fit
 */
export async function createMrc(options: CreateMrcOptions): Promise<MrcModel> {
  const { model, queries, annotated, settings: given = {}, seed = 1, peft, headFrom } = options;
  const headFolder = headFrom === undefined ? undefined : await resolveModel(headFrom, options);
  const heads = headFolder === undefined ? undefined : await readMrcHeads(headFolder);
  const folder = typeof model === "string" ? await resolveModel(model, options) : undefined;
  const loaded = typeof model === "string" ? await loadModel(folder!, { ...options, head: "none" }) : model;
  return buildMrc(loaded, options, (tokenizer) => {
    const { config } = loaded;
    const settings = completeSettings(given, config);
    const deviation = config.initialDeviation;
    const initial = { settings, hiddenSize: config.hiddenSize, seed, deviation };
    const head = heads === undefined ? createHead(initial) : takeMrcHeads(heads, headFolder!, initial);
    try {
      return {
        tokenizer,
        head,
        peft: choosePeft(folder, peft, { config, seed }),
        settings,
        queries: queries.map(({ label, query }) => ({ label, query })),
        ...(annotated === undefined ? {} : { annotated }),
      };
    } catch (error) {
      head.parameters.dispose();
      throw error;
    }
  });
}

/**
 * A model of an encoder, which it owns, and what `complete` makes for it; an error frees all of them.
 *
 * @throws InputError without a tokenizer
 */
export function buildMrc(
  bert: LoadedModel<"none">,
  { isCheckpointed = false }: MrcLoadOptions,
  complete: (tokenizer: Tokenizer) => Omit<MrcModel["parts"], "bert" | "fileConfig" | "isCheckpointed">,
): MrcModel {
  const { tokenizer, fileConfig } = bert;
  let parts: ReturnType<typeof complete> | undefined;
  try {
    if (tokenizer === undefined) {
      throw new InputError("the model holds no tokenizer: expected tokenizer.json or vocab.txt", {
        fix: "put the tokenizer of the model beside it",
      });
    }
    parts = complete(tokenizer);
    return new MrcModel({ ...parts, bert, fileConfig, isCheckpointed });
  } catch (error) {
    parts?.head.parameters.dispose();
    parts?.peft?.dispose();
    bert.dispose();
    throw error;
  }
}
