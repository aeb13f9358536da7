import { checkInterrupt, InputError } from "../../core/errors.js";
import { chunkMentions, wordMentions } from "../../formats/chunks.js";
import { Losses } from "../../formats/losses.js";
import { loadTagger } from "../../hub/load-tagger.js";
import type { Tagger } from "../../models/methods/tagger/tagger.js";
import type { Example } from "../../text/example.js";
import { decodeTags, decodeTagsStrictly, encodeTags, parseTag, type Tag } from "../../text/tags.js";
import type { CommandContext } from "../context.js";
import { type ScoredPair, type ScoreResult, scorePairs } from "../score.js";
import type { DatasetSettings } from "./config/dataset-settings.js";
import { loadDataset } from "./datasets/load-dataset.js";
import { predictTags } from "./predictions/predict-tags.js";
import { startEngine } from "./start-engine.js";

export interface EvaluateOptions {
  /** Folder or repository of a tagger. */
  readonly model: string;
  readonly data: DatasetSettings;
  readonly engine?: string | undefined;
  /** Windows that are computed at once. */
  readonly batchSize: number;
  readonly constrained?: boolean;
  /** Of the bootstrap interval. */
  readonly resamples: number;
  readonly seed: number;
}

/** Sentences that are predicted between two reports of progress. */
const batchTexts = 256;

/**
 * Predicts annotated sentences and scores them by every definition of F1 at once.
 *
 * @throws InputError when there is no sentence, or the model is no tagger; RecordError with the line of a record that cannot be read
 */
export async function evaluate(options: EvaluateOptions, context: CommandContext): Promise<ScoreResult> {
  const { logger } = context;
  await startEngine(options.engine, context);
  const { examples, labels, name } = await loadDataset(options.data, { part: "validation", logger });
  if (examples.length === 0)
    throw new InputError(`${name} holds no sentence to score`, {
      at: { files: options.data.files?.join(",") ?? options.data.corpus ?? "" },
      fix: "check the files and the format named with --from",
    });
  const tagger = await loadTagger(options.model);
  try {
    warnOfUnknown(labels, tagger, context);
    const pairs = await pairExamples(tagger, examples, options, context);
    const { resamples, seed } = options;
    return scorePairs(pairs, {
      labels,
      resamples,
      seed,
      hasTags: pairs.every(({ tags }) => tags !== undefined),
    });
  } finally {
    tagger.dispose();
  }
}

function warnOfUnknown(labels: readonly string[], tagger: Tagger, { logger }: CommandContext): void {
  const unknown = labels.filter((label) => !tagger.labels.includes(label));
  if (unknown.length === 0) return;
  logger
    .forStage("evaluate")
    .warn("labels of the data that the model does not know: their mentions are missed", {
      labels: unknown.join(","),
      known: tagger.labels.slice(0, 20).join(","),
    });
}

async function pairExamples(
  tagger: Tagger,
  examples: readonly Example[],
  options: EvaluateOptions,
  { startProgress, signal }: CommandContext,
): Promise<ScoredPair[]> {
  const progress = startProgress("evaluate");
  const pairs: ScoredPair[] = [];
  try {
    for (let at = 0; at < examples.length; at += batchTexts) {
      checkInterrupt(signal);
      const batch = examples.slice(at, at + batchTexts);
      const tags = await predictTags(tagger, batch, options);
      pairs.push(...batch.map((example, i) => pairExample(example, tags[i])));
      progress.update(pairs.length, examples.length);
    }
  } finally {
    progress.end();
  }
  return pairs;
}

/** Spans in UTF-16; tags only where those of the sentence say all that it holds. */
function pairExample(example: Example, predicted: readonly Tag[]): ScoredPair {
  const { text, words, mentions } = example;
  const span = { gold: mentions, predicted: chunkMentions(decodeTags(predicted), words) };
  const surfaces = (found: typeof mentions) =>
    found.map(({ start, end, label }) => ({ label, surface: text.slice(start, end) }));
  const gold = tryEncode(example);
  return {
    span,
    strict: { gold: mentions, predicted: chunkMentions(decodeTagsStrictly(predicted), words) },
    text: { gold: surfaces(mentions), predicted: surfaces(span.predicted) },
    ...(gold === undefined ? {} : { tags: { gold, predicted } }),
  };
}

/** The tags of a sentence's mentions; undefined when tags cannot hold them all. */
function tryEncode(example: Example): Tag[] | undefined {
  const losses = new Losses();
  const chunks = wordMentions(example, losses);
  const isFlat = chunks.every(({ start }, i) => i === 0 || chunks[i - 1].end <= start);
  if (losses.total > 0 || !isFlat) return undefined;
  return encodeTags(example.words.length / 2, chunks).map((tag) => parseTag(tag));
}
