import { loadQuerySet, plainQuery, type QuerySet, queriesFor } from "../../../formats/queries/query-set.js";
import { createMrc } from "../../../hub/create-mrc.js";
import { loadMrc } from "../../../hub/load-mrc.js";
import { saveMrc } from "../../../hub/save-mrc.js";
import type { AskedQuery } from "../../../models/methods/mrc/asked-example.js";
import type { MrcModel } from "../../../models/methods/mrc/mrc-model.js";
import { chooseWindows } from "./choose-windows.js";
import { jointQueries } from "./joint-queries.js";
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

export const mrcMethod: NerMethod = {
  asksByName: true,
  start: async (start) => wrapMrc(await startMrc(start)),
  load: async (folder, { recomputeActivations = false } = {}) =>
    wrapMrc(await loadMrc(folder, { isCheckpointed: recomputeActivations })),
};

/** An MRC model as the commands see it; it owns the model. */
export function wrapMrc(model: MrcModel): NerModel {
  const { bert, head, peft } = model.parts;
  const check = ({ asked, isConstrained = false }: FindOptions): void => {
    if (isConstrained) throw noTags("mrc");
    if (asked !== undefined) model.checkQueries(queriesOf(asked));
  };
  return {
    method: "mrc",
    labels: model.labels,
    trainable: model,
    facts: countFacts(model.trained, [bert.parameters, head.parameters, peft?.parameters]),
    check,
    predictExamples: async (examples, options) => {
      check(options);
      const { batchSize, asked, isNested = false, threshold } = options;
      const queries = asked && queriesOf(asked);
      return model.predictExamples(examples, queries, {
        ...{ batchSize, overlap: isNested ? "nested" : "flat" },
        ...(threshold === undefined ? {} : { threshold }),
      });
    },
    save: (folder, card) => saveMrc(folder, model, card === undefined ? {} : { card }),
    dispose: () => model.dispose(),
  };
}

/** A label with neither a query nor a name of its own is asked for as the model knows it, else by a plain query. */
const queriesOf = ({ labels, names = {}, queries = {} }: AskedLabels): (string | AskedQuery)[] =>
  labels.map((label) => {
    const query = queries[label] ?? (names[label] === undefined ? undefined : plainQuery(names[label]));
    return query === undefined ? label : { label, query };
  });

/** What the labels are asked by; undefined where nothing words them. */
function querySetOf({ settings, sets, labels }: ModelStart): QuerySet | undefined {
  if (sets?.some(({ queries }) => queries !== undefined)) return jointQueries(sets, labels);
  return settings.queries === undefined ? undefined : loadQuerySet(settings.queries);
}

async function startMrc(start: ModelStart): Promise<MrcModel> {
  const { settings, base, earlier = base, model, labels, annotated, recomputeActivations, headSeed } = start;
  const { headsFrom } = start;
  const set = querySetOf(start);
  const options = {
    ...{ isCheckpointed: recomputeActivations, annotated, seed: headSeed, ...newPeft(start) },
    settings: {
      ...settings.mrc,
      ...chooseWindows(settings.encoding, base ?? model.random!.maxTokens),
      seed: start.seed,
    },
  };
  const { queries } = queriesFor(set, labels);
  if (headsFrom === undefined && earlier !== undefined && isMethodFolder(earlier, "mrc"))
    return loadMrc(earlier, { ...options, queries: set === undefined ? labels : queries });
  const heads = headsFrom === undefined ? {} : { headFrom: headsFrom };
  return createMrc({ ...options, ...heads, model: await beginBert(start), queries });
}
