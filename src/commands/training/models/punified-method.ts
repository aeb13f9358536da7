import { loadQuerySet, queriesFor } from "../../../formats/queries/query-set.js";
import { createPunified } from "../../../hub/create-punified.js";
import { loadPunified } from "../../../hub/load-punified.js";
import { savePunified } from "../../../hub/save-punified.js";
import type { PunifiedModel } from "../../../models/methods/punified/punified-model.js";
import type { TypeSet } from "../../../models/methods/punified/type-sets.js";
import type { AskedTypes } from "../../../models/methods/qpmrc/type-queries.js";
import { isMethodFolder } from "./method-of-folder.js";
import {
  type AskedLabels,
  countFacts,
  type FindOptions,
  type ModelStart,
  type NamedSet,
  type NerMethod,
  type NerModel,
  refuseThreshold,
} from "./ner-model.js";
import { beginT5 } from "./start-t5.js";

export const punifiedMethod: NerMethod = {
  asksByName: true,
  start: async (start) => wrapPunified(await startPunified(start)),
  load: async (folder, { recomputeActivations = false } = {}) =>
    wrapPunified(await loadPunified(folder, { isCheckpointed: recomputeActivations })),
};

/** A PUnifiedNER model as the commands see it; it owns the model. */
export function wrapPunified(model: PunifiedModel): NerModel {
  const { beams, devBeams } = model.settings;
  const check = (options: FindOptions): void => {
    refuseThreshold(options, "punified");
    const { asked } = options;
    if (asked !== undefined) model.typesOf(typesOf(asked));
  };
  const predictTexts: NonNullable<NerModel["predictTexts"]> = async (examples, options) => {
    const { batchSize, asked, isNested = false, isConstrained = false, isMidTraining = false } = options;
    return model.predictTexts(examples, asked && typesOf(asked), {
      ...{ batchSize, isConstrained, beams: isMidTraining ? devBeams : beams },
      overlap: isNested ? "nested" : "flat",
    });
  };
  return {
    method: "punified",
    labels: model.types.map(({ label }) => label),
    trainable: model,
    facts: countFacts(model.trained, [model.parts.parameters], "t5"),
    check,
    predictTexts,
    predictExamples: async (examples, options) =>
      (await predictTexts(examples, options)).map(({ example }) => example),
    save: (folder, card) => savePunified(folder, model, card === undefined ? {} : { card }),
    dispose: () => model.dispose(),
  };
}

const typesOf = ({ labels, names = {} }: AskedLabels): AskedTypes => ({ labels, naturalNames: names });

const usualTokens = 512;

async function startPunified(start: ModelStart): Promise<PunifiedModel> {
  const { settings, labels, sets, base, earlier = base, recomputeActivations, seed, headSeed } = start;
  const { queries, encoding, punified } = settings;
  const annotated = Object.entries(start.annotated).map(
    ([id, own]): NamedSet => ({ id, labels: own, queries }),
  );
  const named = sets ?? (annotated.length === 0 ? [{ id: "data", labels, queries }] : annotated);
  const all = {
    ...punified,
    maxSourceTokens: encoding.maxTokens ?? usualTokens,
    sets: named.map(nameTypes),
    seed,
  };
  const options = { isCheckpointed: recomputeActivations, seed: headSeed };
  if (earlier !== undefined && isMethodFolder(earlier, "punified"))
    return loadPunified(earlier, { ...options, settings: all });
  return createPunified({ ...options, model: await beginT5(start), settings: all });
}

/** The labels of a set with the names of its query set; made of the labels where it has none. */
function nameTypes({ id, labels, queries }: NamedSet): { id: string; types: TypeSet["types"][number][] } {
  const set = queries === undefined ? undefined : loadQuerySet(queries);
  return { id, types: queriesFor(set, labels).queries.map(({ label, name }) => ({ label, name })) };
}
