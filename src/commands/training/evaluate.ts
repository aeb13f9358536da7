import { ConfigError, checkInterrupt, InputError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import { chunkMentions, wordMentions } from "../../formats/chunks.js";
import { Losses } from "../../formats/losses.js";
import { placeOutside } from "../../metrics/place-outside.js";
import type { SpanPair } from "../../metrics/span-f1.js";
import type { TextPair } from "../../metrics/string-f1.js";
import type { Example } from "../../text/example.js";
import { decodeTags, decodeTagsStrictly, encodeTags, parseTag, type Tag } from "../../text/tags.js";
import type { CommandContext } from "../context.js";
import { type ScoredPair, type ScoreResult, scorePairs } from "../score.js";
import type { DatasetSettings } from "./config/dataset-settings.js";
import { type LoadedDataset, loadDataset } from "./datasets/load-dataset.js";
import type { FindOptions, NerModel } from "./models/ner-model.js";
import { type ModelChoice, openNerModel } from "./models/open-ner-model.js";
import { type FindSettings, findOptions } from "./predictions/find-options.js";
import { startEngine } from "./start-engine.js";

export interface EvaluateOptions extends FindSettings, ModelChoice {
  readonly data: DatasetSettings;
  readonly engine?: string | undefined;
  /** Of the bootstrap interval. */
  readonly resamples: number;
  readonly seed: number;
}

/** Sentences that are predicted between two reports of progress. */
const batchTexts = 256;

const noSentence = (name: string, { data }: EvaluateOptions): InputError =>
  new InputError(`${name} holds no sentence to score`, {
    at: { files: data.files?.join(",") ?? data.corpus ?? "" },
    fix: "check the files and the format named with --from",
  });

/**
 * Predicts annotated sentences and scores them by every definition of F1 at once. Where types are named, mentions of
 * others are left out of the annotations.
 *
 * @throws InputError when there is no sentence, or the model finds no mentions; ConfigError for what its method cannot do,
 *   or types of which the data hold none; RecordError with the line of a record that cannot be read
 */
export async function evaluate(options: EvaluateOptions, context: CommandContext): Promise<ScoreResult> {
  const { logger } = context;
  await startEngine(options.engine, context);
  const model = await openNerModel(options);
  try {
    const asksQuestions = model.method === "mrc";
    const data = await loadDataset(options.data, { part: "validation", asksQuestions, logger });
    if (data.examples.length === 0) throw noSentence(data.name, options);
    const { types } = options;
    const find = findOptions(options, model, logger);
    const { examples, labels } = types === undefined ? data : onlyTypes(data, types, context);
    if (types === undefined) warnOfUnknown(labels, model, context);
    const pairs = await pairExamples(model, examples, find, context);
    const { resamples, seed } = options;
    return scorePairs(pairs, {
      labels,
      resamples,
      seed,
      hasTags: pairs.every(({ tags }) => tags !== undefined),
    });
  } finally {
    model.dispose();
  }
}

/** The annotations of some types alone. */
function onlyTypes(
  { examples, labels }: LoadedDataset,
  types: readonly string[],
  { logger }: CommandContext,
): Pick<LoadedDataset, "examples" | "labels"> {
  const absent = types.filter((label) => !labels.includes(label));
  if (absent.length === types.length)
    throw new ConfigError(`the data hold no mention of "${absent[0]}": ${expectedOneOf(absent[0], labels)}`, {
      fix: "name labels of the data with --types",
    });
  if (absent.length > 0)
    logger.forStage("evaluate").warn("types that the data do not hold", { types: absent.join(",") });
  return {
    examples: examples.map((example) => ({
      ...example,
      mentions: example.mentions.filter(({ label }) => types.includes(label)),
    })),
    labels: types,
  };
}

function warnOfUnknown(labels: readonly string[], model: NerModel, { logger }: CommandContext): void {
  const unknown = labels.filter((label) => !model.labels.includes(label));
  if (unknown.length === 0) return;
  logger
    .forStage("evaluate")
    .warn("labels of the data that the model does not know: their mentions are missed", {
      labels: unknown.join(","),
      known: model.labels.slice(0, 20).join(","),
    });
}

async function pairExamples(
  model: NerModel,
  examples: readonly Example[],
  find: FindOptions,
  { startProgress, signal }: CommandContext,
): Promise<ScoredPair[]> {
  const progress = startProgress("evaluate");
  const pairs: ScoredPair[] = [];
  try {
    for (let at = 0; at < examples.length; at += batchTexts) {
      checkInterrupt(signal);
      const batch = examples.slice(at, at + batchTexts);
      pairs.push(...(await predictBatch(model, batch, find)));
      progress.update(pairs.length, examples.length);
    }
  } finally {
    progress.end();
  }
  return pairs;
}

/** By the tags that a model chose, where it chooses tags: they may be illegal, which a strict score counts. */
async function predictBatch(
  model: NerModel,
  examples: readonly Example[],
  find: FindOptions,
): Promise<ScoredPair[]> {
  if (model.predictTags === undefined || find.asked !== undefined) {
    const predicted = await model.predictExamples(examples, find);
    return examples.map((example, i) => pairMentions(example, predicted[i], model));
  }
  const tags = await model.predictTags(examples, find);
  return examples.map((example, i) => pairTags(example, tags[i]));
}

/** Spans in UTF-16; tags only where those of the sentence say all that it holds. */
function pairTags(example: Example, predicted: readonly Tag[]): ScoredPair {
  const { words, mentions } = example;
  const span = { gold: mentions, predicted: chunkMentions(decodeTags(predicted), words) };
  const gold = tryEncode(example);
  return {
    span,
    strict: { gold: mentions, predicted: chunkMentions(decodeTagsStrictly(predicted), words) },
    text: surfacesOf(example.text, span),
    ...(gold === undefined ? {} : { tags: { gold, predicted } }),
  };
}

/** What was written and the text does not hold is a wrong mention; of PUnifiedNER it counts in the F1s of texts alone. */
function pairMentions(example: Example, found: Example, { predictTexts }: NerModel): ScoredPair {
  const outside = predictTexts === undefined ? placeOutside(found) : [];
  const placed = { gold: example.mentions, predicted: found.mentions };
  const span = { gold: example.mentions, predicted: [...found.mentions, ...outside] };
  const [gold, predicted] = [tryEncode(example), tryEncode(found)];
  return {
    span,
    strict: span,
    text: withUnplaced(surfacesOf(example.text, placed), found),
    ...(gold === undefined || predicted === undefined ? {} : { tags: { gold, predicted } }),
  };
}

/** What a model wrote and the text does not hold is said, too. */
const withUnplaced = ({ gold, predicted }: TextPair, { unplaced = [] }: Example): TextPair => ({
  gold,
  predicted: [...predicted, ...unplaced],
});

function surfacesOf(text: string, { gold, predicted }: SpanPair): TextPair {
  const surfaces = (mentions: SpanPair["gold"]) =>
    mentions.map(({ start, end, label }) => ({ label, surface: text.slice(start, end) }));
  return { gold: surfaces(gold), predicted: surfaces(predicted) };
}

/** The tags of a sentence's mentions; undefined when tags cannot hold them all. */
function tryEncode(example: Example): Tag[] | undefined {
  const losses = new Losses();
  const chunks = wordMentions(example, losses);
  const isFlat = chunks.every(({ start }, i) => i === 0 || chunks[i - 1].end <= start);
  if (losses.total > 0 || !isFlat) return undefined;
  return encodeTags(example.words.length / 2, chunks).map((tag) => parseTag(tag));
}
