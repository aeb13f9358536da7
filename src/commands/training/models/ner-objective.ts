import type { Example } from "../../../text/example.js";
import { evaluateModel, scoreModel } from "../score-model.js";
import { loadNerModel, startNerModel } from "./ner-methods.js";
import type { FindOptions, ModelStart, NerModel } from "./ner-model.js";
import type { Objective, OpenModel } from "./objective.js";

export interface NerObjectiveOptions {
  readonly start: ModelStart;
  readonly dev: readonly Example[];
  readonly find: FindOptions;
}

/** Finding the labels of the data: tagging (NER-BERT, section 3.1), or asking for them. */
export function nerObjective({ start, dev, find }: NerObjectiveOptions): Objective {
  const open = (model: NerModel): OpenModel => ({
    model: model.trainable,
    facts: model.facts,
    ...(dev.length === 0 ? {} : { evaluate: async () => (await evaluateModel(model, dev, find)).evaluation }),
    save: (folder, card) => model.save(folder, card),
    measure: async () => (dev.length === 0 ? {} : { report: (await scoreModel(model, dev, find)).report }),
    dispose: () => model.dispose(),
  });
  return {
    start: async () => open(await startNerModel(start)),
    load: async (folder) =>
      open(await loadNerModel(folder, { recomputeActivations: start.recomputeActivations })),
  };
}
