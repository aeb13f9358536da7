import { loadQuerySet } from "../../../formats/queries/query-set.js";
import { createQpmrc } from "../../../hub/create-qpmrc.js";
import { loadQpmrc } from "../../../hub/load-qpmrc.js";
import { saveQpmrc } from "../../../hub/save-qpmrc.js";
import type { QpmrcModel } from "../../../models/methods/qpmrc/qpmrc-model.js";
import type { AskedTypes } from "../../../models/methods/qpmrc/type-queries.js";
import { chooseWindows } from "./choose-windows.js";
import { isMethodFolder } from "./method-of-folder.js";
import {
  type AskedLabels,
  countFacts,
  type FindOptions,
  type ModelStart,
  type NerMethod,
  type NerModel,
  noTags,
} from "./ner-model.js";
import { beginBert, newPeft } from "./start-bert.js";

export const qpmrcMethod: NerMethod = {
  asksByName: true,
  start: async (start) => wrapQpmrc(await startQpmrc(start)),
  load: async (folder, { recomputeActivations = false } = {}) =>
    wrapQpmrc(await loadQpmrc(folder, { isCheckpointed: recomputeActivations })),
};

/** A QPMRC model as the commands see it; it owns the model. */
export function wrapQpmrc(model: QpmrcModel): NerModel {
  const { encoder, head, peft } = model.parts;
  const check = ({ asked, isConstrained = false }: FindOptions): void => {
    if (isConstrained) throw noTags("qpmrc");
    if (asked !== undefined) model.queriesOf(typesOf(asked, model));
  };
  return {
    method: "qpmrc",
    labels: model.labels,
    trainable: model,
    facts: countFacts(model.trained, [encoder.parameters, head, peft?.parameters]),
    check,
    predictExamples: async (examples, options) => {
      check(options);
      const { batchSize, asked, isNested = false, threshold } = options;
      const types = asked && typesOf(asked, model);
      return model.predictExamples(examples, types, {
        ...{ batchSize, overlap: isNested ? "nested" : "flat" },
        ...(threshold === undefined ? {} : { threshold }),
      });
    },
    save: (folder, card) => saveQpmrc(folder, model, card === undefined ? {} : { card }),
    dispose: () => model.dispose(),
  };
}

/** A label that the model knows keeps its name unless it is given another. */
const typesOf = ({ labels, names = {} }: AskedLabels, { settings }: QpmrcModel): AskedTypes => ({
  labels,
  naturalNames: { ...settings.names, ...names },
});

async function startQpmrc(start: ModelStart): Promise<QpmrcModel> {
  const { settings, base, earlier = base, model, labels, annotated, recomputeActivations, headSeed } = start;
  const all = {
    ...settings.qpmrc,
    ...chooseWindows(settings.encoding, base ?? model.random!.maxTokens),
    labels: [...labels],
    names: namesFor(labels, settings.queries),
    annotated: Object.fromEntries(Object.entries(annotated).map(([id, own]) => [id, [...own]])),
    seed: start.seed,
  };
  const options = { isCheckpointed: recomputeActivations, seed: headSeed, ...newPeft(start) };
  if (earlier !== undefined && isMethodFolder(earlier, "qpmrc")) {
    const {
      promptLength: _,
      attention: __,
      predictor: ___,
      predictorSize: _p,
      widthSize: _w,
      widths: _t,
      ...rest
    } = all;
    return loadQpmrc(earlier, { ...options, settings: rest });
  }
  return createQpmrc({ ...options, model: await beginBert(start), settings: all });
}

/** The names of a query set, of those labels that it has. */
function namesFor(labels: readonly string[], queries: string | undefined): Record<string, string> {
  if (queries === undefined) return {};
  const own = loadQuerySet(queries).queries.filter(({ label }) => labels.includes(label));
  return Object.fromEntries(own.map(({ label, name }) => [label, name]));
}
