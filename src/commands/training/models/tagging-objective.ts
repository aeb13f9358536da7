import { hash32 } from "../../../core/random.js";
import { createTagger } from "../../../hub/create-tagger.js";
import type { LoadedModel } from "../../../hub/load-model.js";
import { loadTagger } from "../../../hub/load-tagger.js";
import { saveTagger } from "../../../hub/save-tagger.js";
import type { Tagger } from "../../../models/methods/tagger/tagger.js";
import type { Example } from "../../../text/example.js";
import type { HeadKind } from "../config/shared-settings.js";
import { evaluateTagger, scoreTagger } from "../score-tagger.js";
import type { Windows } from "./choose-windows.js";
import type { Objective, OpenModel } from "./objective.js";

export interface TaggingObjectiveOptions {
  /** Folder of a model, or a way to make one in memory. */
  readonly model: string | (() => Promise<LoadedModel<"none">>);
  readonly labels: readonly string[];
  readonly head: HeadKind;
  readonly windows: Windows;
  readonly isCheckpointed: boolean;
  readonly seed: number;
  readonly dev: readonly Example[];
  /** Sequences that are predicted at once. */
  readonly batchSize: number;
}

/** Tagging the labels of the data (NER-BERT, section 3.1). */
export function taggingObjective(options: TaggingObjectiveOptions): Objective {
  const { model, labels, head, windows, isCheckpointed, seed, dev, batchSize } = options;
  const settings = { ...windows, isCheckpointed };
  const open = (tagger: Tagger): OpenModel => {
    return {
      model: tagger,
      ...(dev.length === 0
        ? {}
        : { evaluate: async () => (await evaluateTagger(tagger, dev, batchSize)).evaluation }),
      save: (folder, card) => saveTagger(folder, tagger, card === undefined ? {} : { card }),
      measure: async () =>
        dev.length === 0 ? {} : { report: (await scoreTagger(tagger, dev, batchSize)).report },
      dispose: () => tagger.dispose(),
    };
  };
  return {
    start: async () =>
      open(
        await createTagger({
          model: typeof model === "string" ? model : await model(),
          ...{ labels, head, seed: hash32([seed, "pretrained head"]) },
          ...settings,
        }),
      ),
    load: async (folder) => open(await loadTagger(folder, settings)),
  };
}
