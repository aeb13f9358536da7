import { InputError, RecordError } from "../core/errors.js";
import { nearMiss } from "../core/suggest.js";
import { Tally } from "../core/tally.js";
import { lineOfWord, readTaggedSentences, type TaggedSentence } from "../formats/conll.js";
import { openText } from "../formats/open.js";
import { checkFormatOptions, getFormat } from "../formats/registry.js";
import { bootstrapF1, type Interval, totalCounts } from "../metrics/bootstrap.js";
import { formatConlleval, type TagPair } from "../metrics/conlleval.js";
import { placeOutside } from "../metrics/place-outside.js";
import type { ScoreReport } from "../metrics/scores.js";

export type { Mean, ScoreReport } from "../metrics/scores.js";

import { countSpans, type SpanPair, scoreSpans, scoreUntypedSpans } from "../metrics/span-f1.js";
import { scoreTextsMacro, scoreTextsMicro, type TextPair } from "../metrics/string-f1.js";
import type { Example } from "../text/example.js";
import { decodeTags, decodeTagsStrictly, parseTag } from "../text/tags.js";
import type { CommandContext } from "./context.js";
import { type InputOptions, RecordInput } from "./read-records.js";

export interface ScoreOptions extends Omit<InputOptions, "input"> {
  readonly gold: string;
  readonly predicted: string;
  /** Labels of the dataset; those in gold when absent. A predicted label outside them is refused when given. */
  readonly labels?: readonly string[];
  readonly resamples?: number;
  readonly seed?: number;
}

/** Every F1 of one pair of files. */
export interface ScoreResult {
  readonly texts: number;
  /** conlleval's and seqeval's default: orphan I tags start a mention. */
  readonly span: ScoreReport;
  /** seqeval's strict mode under IOB2; equals `span` for formats without tags. */
  readonly strict: ScoreReport;
  readonly untyped: ScoreReport;
  /** CP-NER: text and label, micro. */
  readonly stringMicro: ScoreReport;
  /** PUnifiedNER: text and label, macro over the dataset's labels, as released. */
  readonly stringMacro: ScoreReport;
  /** Of the span micro F1. */
  readonly interval: Interval;
  /** The report of conlleval.pl, for formats with tags. */
  readonly conlleval?: string;
}

/** One text as annotated and as predicted. */
export interface ScoredPair {
  readonly span: SpanPair;
  readonly strict: SpanPair;
  readonly text: TextPair;
  readonly tags?: TagPair;
}

/**
 * Scores a predicted file against a gold file by every definition at once.
 *
 * @throws RecordError with file, line, value and what was expected, where the two differ in words or length or
 *   hold what is no tag
 */
export async function score(options: ScoreOptions, context: CommandContext): Promise<ScoreResult> {
  const pairs = options.from === "conll" ? await pairTagged(options) : await pairExamples(options, context);
  const labels = options.labels ?? goldLabels(pairs);
  checkPredictedLabels(pairs, labels, options, context);
  return scorePairs(pairs, { ...options, labels, hasTags: options.from === "conll" });
}

export interface ScorePairsOptions {
  /** Of the dataset; those in gold when absent. */
  readonly labels?: readonly string[];
  /** Whether every pair has tags, so that there is a report of conlleval. */
  readonly hasTags: boolean;
  readonly resamples?: number;
  readonly seed?: number;
}

/** Scores texts by every definition. */
export function scorePairs(
  pairs: readonly ScoredPair[],
  { labels = goldLabels(pairs), hasTags, resamples, seed }: ScorePairsOptions,
): ScoreResult {
  const spans = pairs.map(({ span }) => span);
  const tags = pairs.flatMap((pair) => (pair.tags === undefined ? [] : [pair.tags]));
  const texts = pairs.map(({ text }) => text);
  return {
    texts: pairs.length,
    span: scoreSpans(spans),
    strict: scoreSpans(pairs.map(({ strict }) => strict)),
    untyped: scoreUntypedSpans(spans),
    stringMicro: scoreTextsMicro(texts),
    stringMacro: scoreTextsMacro(texts, labels),
    interval: bootstrapF1(
      spans.map((span) => totalCounts(countSpans([span]))),
      {
        ...(resamples === undefined ? {} : { resamples }),
        ...(seed === undefined ? {} : { seed }),
      },
    ),
    ...(hasTags ? { conlleval: formatConlleval(tags) } : {}),
  };
}

const goldLabels = (pairs: readonly ScoredPair[]): string[] =>
  [...new Set(pairs.flatMap(({ span }) => span.gold.map(({ label }) => label)))].sort();

/** A label that gold never has may be a slip: refused where the labels are given, else reported. */
function checkPredictedLabels(
  pairs: readonly ScoredPair[],
  labels: readonly string[],
  { predicted, labels: given }: ScoreOptions,
  { logger }: CommandContext,
): void {
  const known = new Set(labels);
  const unknown = new Set(
    pairs
      .flatMap(({ span }) => span.predicted.map(({ label }) => label))
      .filter((label) => !known.has(label)),
  );
  for (const label of unknown) {
    const near = nearMiss(label, labels);
    const text = `${predicted} holds label "${label}", expected one of ${labels.join(", ")}${near ? `; did you mean "${near}"?` : ""}`;
    if (given !== undefined) throw new InputError(text, { at: { file: predicted } });
    logger.forStage("score").warn(text);
  }
}

async function pairTagged(options: ScoreOptions): Promise<ScoredPair[]> {
  const [gold, predicted] = await Promise.all([
    readAll(options.gold, options),
    readAll(options.predicted, options),
  ]);
  const pairs = gold
    .slice(0, predicted.length)
    .map((sentence, i) => pairSentence(sentence, predicted[i], options));
  checkLength(gold, predicted, options);
  return pairs;
}

async function readAll(file: string, { read, encoding }: ScoreOptions): Promise<TaggedSentence[]> {
  const options = checkFormatOptions(getFormat("conll"), "readOptions", read) as Parameters<
    typeof readTaggedSentences
  >[1];
  const all: TaggedSentence[] = [];
  const chunks = openText(file, encoding === undefined ? {} : { encoding });
  for await (const batch of readTaggedSentences(chunks, options, { file, tally: new Tally() }))
    all.push(...batch);
  return all;
}

function checkLength(
  gold: readonly TaggedSentence[],
  predicted: readonly TaggedSentence[],
  files: ScoreOptions,
): void {
  if (gold.length === predicted.length) return;
  const isShort = predicted.length < gold.length;
  const [extra] = isShort ? gold.slice(predicted.length) : predicted.slice(gold.length);
  throw new RecordError(
    `${files.predicted} has ${predicted.length} sentences, expected ${gold.length} as in ${files.gold}; ` +
      `the first without a partner begins with "${extra.words[0]}"`,
    {
      at: { file: isShort ? files.gold : files.predicted, line: extra.line },
      fix: "predict every sentence of the gold file, in its order",
    },
  );
}

function pairSentence(gold: TaggedSentence, predicted: TaggedSentence, files: ScoreOptions): ScoredPair {
  const shared = Math.min(gold.words.length, predicted.words.length);
  for (let i = 0; i < shared; i++) {
    if (gold.words[i] === predicted.words[i]) continue;
    throw new RecordError(
      `word "${predicted.words[i]}" where "${gold.words[i]}" was expected (line ${lineOfWord(gold, i)} of ${files.gold})`,
      {
        at: { file: files.predicted, line: lineOfWord(predicted, i) },
        fix: "score files with the same words in the same order",
      },
    );
  }
  if (gold.words.length !== predicted.words.length)
    throw new RecordError(
      `a sentence of ${predicted.words.length} words where ${gold.words.length} were expected (line ${gold.line} of ${files.gold})`,
      {
        at: { file: files.predicted, line: predicted.line },
        fix: "give one tag for each word of the gold file; long sentences may have been cut",
      },
    );
  const tags = {
    gold: gold.tags.map((tag) => parseTag(tag)),
    predicted: predicted.tags.map((tag) => parseTag(tag)),
  };
  const span = { gold: decodeTags(tags.gold), predicted: decodeTags(tags.predicted) };
  const textOf = ({ start, end, label }: { start: number; end: number; label: string }) => ({
    label,
    surface: gold.words.slice(start, end).join(" "),
  });
  return {
    tags,
    span,
    strict: { gold: decodeTagsStrictly(tags.gold), predicted: decodeTagsStrictly(tags.predicted) },
    text: { gold: span.gold.map(textOf), predicted: span.predicted.map(textOf) },
  };
}

/** Formats without tags are paired text by text; their spans stand for both kinds of span F1. */
async function pairExamples(options: ScoreOptions, { logger }: CommandContext): Promise<ScoredPair[]> {
  const readFile = async (file: string): Promise<Example[]> => {
    const all: Example[] = [];
    for await (const batch of new RecordInput({ ...options, input: [file] }, logger).examples())
      all.push(...batch);
    return all;
  };
  const [gold, predicted] = [await readFile(options.gold), await readFile(options.predicted)];
  if (gold.length !== predicted.length)
    throw new RecordError(
      `${options.predicted} has ${predicted.length} texts, expected ${gold.length} as in ${options.gold}`,
      { at: { file: options.predicted }, fix: "predict every text of the gold file, in its order" },
    );
  return gold.map((example, i) => pairExample(example, predicted[i], i + 1, options));
}

function pairExample(gold: Example, predicted: Example, record: number, files: ScoreOptions): ScoredPair {
  if (gold.text !== predicted.text)
    throw new RecordError(
      `text ${JSON.stringify(predicted.text.slice(0, 60))} where ${JSON.stringify(gold.text.slice(0, 60))} was expected`,
      { at: { file: files.predicted, record }, fix: "score files with the same texts in the same order" },
    );
  const span = { gold: gold.mentions, predicted: [...predicted.mentions, ...placeOutside(predicted)] };
  const texts = ({ text, mentions, unplaced = [] }: Example) => [
    ...mentions.map(({ start, end, label }) => ({ label, surface: text.slice(start, end) })),
    ...unplaced,
  ];
  return { span, strict: span, text: { gold: texts(gold), predicted: texts(predicted) } };
}
