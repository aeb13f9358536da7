import { ConfigError } from "../../../core/errors.js";
import { expectedOneOf } from "../../../core/suggest.js";
import { createTagger } from "../../../hub/create-tagger.js";
import { loadTagger } from "../../../hub/load-tagger.js";
import { labelsOf, readModelConfig } from "../../../hub/model-config.js";
import { saveTagger } from "../../../hub/save-tagger.js";
import { createBilstm } from "../../../models/encoders/bilstm/create-bilstm.js";
import { createTagSet } from "../../../models/methods/tagger/tag-set.js";
import { newTagger, type Tagger } from "../../../models/methods/tagger/tagger.js";
import { predictTags } from "../predictions/predict-tags.js";
import { chooseWindows } from "./choose-windows.js";
import {
  countFacts,
  type FindOptions,
  type LoadSettings,
  type ModelStart,
  type NerMethod,
  type NerModel,
  refuseThreshold,
} from "./ner-model.js";
import { beginBert, newPeft } from "./start-bert.js";

export const taggerMethod: NerMethod = {
  asksByName: false,
  start: async (start) => wrapTagger(await startTagger(start)),
  load: async (folder, settings = {}) => wrapTagger(await loadTagger(folder, loadOptions(settings))),
};

const loadOptions = ({ recomputeActivations = false }: LoadSettings) => ({
  isCheckpointed: recomputeActivations,
});

/** A tagger as the commands see it; it owns the tagger. */
export function wrapTagger(tagger: Tagger): NerModel {
  const { encoder, head } = tagger;
  const check = (options: FindOptions): void => checkOptions(options, tagger);
  return {
    method: "tagger",
    labels: tagger.labels,
    trainable: tagger,
    facts: countFacts(
      tagger.trained,
      [encoder.parameters, head.parameters, encoder.peft?.parameters],
      encoder.kind,
    ),
    check,
    predictExamples: async (examples, options) => {
      check(options);
      const { batchSize, isConstrained: constrained = false, asked } = options;
      const predicted = await tagger.predictExamples(examples, { batchSize, constrained });
      if (asked === undefined) return predicted;
      return predicted.map((example) => ({
        ...example,
        mentions: example.mentions.filter(({ label }) => asked.labels.includes(label)),
      }));
    },
    predictTags: (examples, { batchSize, isConstrained: constrained = false }) =>
      predictTags(tagger, examples, { batchSize, constrained }),
    save: (folder, card) => saveTagger(folder, tagger, card === undefined ? {} : { card }),
    dispose: () => tagger.dispose(),
  };
}

function checkOptions(options: FindOptions, { labels }: Tagger): void {
  const { asked, isNested = false } = options;
  refuseThreshold(options, "tagger");
  const fix = "leave it out, or ask a model of the methods qpmrc or mrc";
  if (isNested)
    throw new ConfigError("a tagger gives each word one tag: its mentions cannot be nested", { fix });
  if (asked?.names !== undefined || asked?.queries !== undefined)
    throw new ConfigError("a tagger does not read the names of its labels: it cannot be given others", {
      fix,
    });
  const unknown = asked?.labels.find((label) => !labels.includes(label));
  if (unknown === undefined) return;
  throw new ConfigError(`the model has no label "${unknown}": ${expectedOneOf(unknown, labels)}`, {
    fix: "name labels of the model; a model of the methods qpmrc or mrc can be asked for any",
  });
}

async function startTagger(start: ModelStart): Promise<Tagger> {
  const { model, settings, base, earlier, labels, seed, headSeed, recomputeActivations, readTexts } = start;
  const { headsFrom } = start;
  const { head = "linear", encoding } = settings;
  if (model.bilstm !== undefined && earlier === undefined) {
    const { encoder } = await createBilstm({ settings: model.bilstm, examples: readTexts(), seed });
    return newTagger(encoder, labels, { head, seed: headSeed });
  }
  const windows =
    model.bilstm === undefined
      ? { ...chooseWindows(encoding, base ?? model.random!.maxTokens), isCheckpointed: recomputeActivations }
      : {};
  const isCarried = earlier !== undefined && sharesLabels(earlier, labels);
  return createTagger({
    model: model.bilstm === undefined ? await beginBert(start) : earlier!,
    ...{ labels, head, seed: headSeed, ...windows, ...newPeft(start) },
    initialHead: isCarried ? "carry" : "new",
    ...(headsFrom === undefined ? {} : { headFrom: headsFrom }),
  });
}

function sharesLabels(folder: string, labels: readonly string[]): boolean {
  const tags = labelsOf(readModelConfig(folder));
  return tags !== undefined && createTagSet(tags).labels.some((label) => labels.includes(label));
}
