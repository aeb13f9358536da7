import { ConfigError } from "../../../core/errors.js";
import { loadQuerySet, queriesFor } from "../../../formats/queries/query-set.js";
import { addT5Tokens } from "../../../hub/add-t5-tokens.js";
import { createCpner } from "../../../hub/create-cpner.js";
import { readDomain } from "../../../hub/domain-files.js";
import { loadCpner } from "../../../hub/load-cpner.js";
import { type LoadedT5, loadT5 } from "../../../hub/load-t5.js";
import { saveCpner } from "../../../hub/save-cpner.js";
import type { CpnerModel } from "../../../models/methods/cpner/cpner-model.js";
import { missingMarks } from "../../../models/methods/cpner/domain-texts.js";
import type { CpnerOptions } from "../../../models/methods/cpner/settings.js";
import { resolveOverlaps } from "../../../models/methods/mrc/resolve-overlaps.js";
import type { AskedTypes } from "../../../models/methods/qpmrc/type-queries.js";
import type { Example, Mention } from "../../../text/example.js";
import { isMethodFolder } from "./method-of-folder.js";
import {
  type AskedLabels,
  countFacts,
  type FindOptions,
  type ModelStart,
  type NerMethod,
  type NerModel,
  noTags,
  refuseThreshold,
} from "./ner-model.js";

export const cpnerMethod: NerMethod = {
  asksByName: true,
  start: async (start) => wrapCpner(await startCpner(start)),
  load: async (folder, { recomputeActivations = false } = {}) => {
    // What is loaded may be saved again, and then keeps what it is trained on by.
    const { isTrainable } = readDomain(folder);
    return wrapCpner(await loadCpner(folder, { isTrainable, isCheckpointed: recomputeActivations }));
  },
};

/** A CP-NER model as the commands see it; it owns the model. */
export function wrapCpner(model: CpnerModel): NerModel {
  const { t5, prefix } = model.parts;
  const check = (options: FindOptions): void => {
    const { asked, isConstrained = false } = options;
    refuseThreshold(options, "cpner");
    if (isConstrained) throw noTags("cpner");
    if (asked !== undefined) model.checkTypes(typesOf(asked));
  };
  const own = prefix.trained.reduce((sum, { variable }) => sum + variable.size, 0);
  const facts = countFacts(model.trained, [t5.parameters], "t5");
  return {
    method: "cpner",
    labels: model.labels,
    trainable: model,
    facts: { ...facts, parameters: facts.parameters + own },
    check,
    predictExamples: async (examples, options) => {
      check(options);
      const { batchSize, asked, isNested = false } = options;
      const found = await model.predictExamples(examples, asked && typesOf(asked), { batchSize });
      return found.map((example) => withoutOverlaps(example, isNested));
    },
    save: (folder, card) => saveCpner(folder, model, card === undefined ? {} : { card }),
    dispose: () => model.dispose(),
  };
}

const typesOf = ({ labels, names = {} }: AskedLabels): AskedTypes => ({ labels, naturalNames: names });

/** An answer is written in one breath: none of its mentions is surer than another, and the first goes before. */
function withoutOverlaps(example: Example, isNested: boolean): Example {
  const ranked = example.mentions.map((mention: Mention) => ({ ...mention, rank: 0, mention }));
  const kept = new Set(resolveOverlaps(ranked, isNested ? "nested" : "flat").map(({ mention }) => mention));
  return { ...example, mentions: example.mentions.filter((mention) => kept.has(mention)) };
}

const usualTokens = 256;

async function startCpner(start: ModelStart): Promise<CpnerModel> {
  const { settings, labels, base, earlier = base, recomputeActivations, seed, headSeed } = start;
  const { queries, encoding, cpner } = settings;
  const set = queries === undefined ? undefined : loadQuerySet(queries);
  const named = queriesFor(set, labels).queries.map(({ label, name }) => [label, name] as const);
  const own: CpnerOptions = {
    ...cpner,
    ...{ labels: [...labels], names: Object.fromEntries(named), seed },
    maxSourceTokens: encoding.maxTokens ?? usualTokens,
  };
  const options = { isCheckpointed: recomputeActivations };
  if (earlier !== undefined && isMethodFolder(earlier, "cpner")) {
    const { prefixLength: _, middleSize: __, ...rest } = own;
    return loadCpner(earlier, { ...options, isTrainable: true, settings: rest });
  }
  if (earlier === undefined)
    throw new ConfigError("the model is random, and a prefix drives a T5 that stays as it is", {
      fix: "name a pretrained T5 with model.from (pretrain with objective: uie makes one)",
    });
  const t5 = await addMarks(await loadT5(earlier), own, headSeed);
  try {
    return createCpner({ ...options, t5, ownsT5: true, settings: own, seed: headSeed });
  } catch (error) {
    t5.dispose();
    throw error;
  }
}

/** A vocabulary of text without brackets lacks what answers are written with; what it lacks is added, and stays random. */
async function addMarks(t5: LoadedT5, { target }: CpnerOptions, seed: number): Promise<LoadedT5> {
  const missing = target === "released" || t5.tokenizer === undefined ? [] : missingMarks(t5.tokenizer);
  return missing.length === 0 ? t5 : addT5Tokens(t5, missing, seed);
}
