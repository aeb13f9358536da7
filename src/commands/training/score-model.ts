import { bootstrapF1, type Interval, totalCounts } from "../../metrics/bootstrap.js";
import { scoreSets } from "../../metrics/joint-f1.js";
import { placeOutside } from "../../metrics/place-outside.js";
import { type LabelCounts, reportCounts, type ScoreReport } from "../../metrics/scores.js";
import { countSpans, type SpanPair } from "../../metrics/span-f1.js";
import { createEncoder } from "../../models/methods/encoders.js";
import { isAsked } from "../../models/methods/mrc/asked-example.js";
import type { PredictedText } from "../../models/methods/punified/predict.js";
import type { Example } from "../../text/example.js";
import { meanLoss } from "../../train/mean-loss.js";
import type { Evaluation } from "../../train/run-state.js";
import type { FindOptions, NerModel } from "./models/ner-model.js";

/** How well a model finds the mentions of some sentences: span F1, as conlleval counts. */
export interface ModelScores {
  readonly report: ScoreReport;
  readonly counts: LabelCounts;
  /** Of the micro F1, over other test sets of this size. */
  readonly interval: Interval;
  /** Of methods that write what they find: PUnifiedNER's F1, and those of each set. */
  readonly joint?: JointF1 | undefined;
}

/** Scores of what a model wrote, set by set. */
export interface JointF1 {
  /** Mean over the sets of their macro F1 of texts (`scoreSets`). */
  readonly textF1: number;
  /** Mean over the sets of their micro F1 of spans. */
  readonly spanF1: number;
  readonly sets: readonly { readonly id: string; readonly textF1: number; readonly spanF1: number }[];
}

/** Predicts sentences and compares with what they are annotated with. */
export async function scoreModel(
  model: NerModel,
  examples: readonly Example[],
  options: FindOptions,
): Promise<ModelScores> {
  const written = await model.predictTexts?.(examples, options);
  const predicted =
    written?.map(({ example }) => example) ?? (await model.predictExamples(examples, options));
  const pairs = examples.map(
    (example, i): SpanPair => ({
      gold: example.mentions,
      // PUnifiedNER's own score counts what the text does not hold; elsewhere it is wrong here.
      predicted: [...predicted[i].mentions, ...(written === undefined ? placeOutside(predicted[i]) : [])],
    }),
  );
  const counts = countSpans(pairs);
  const sets = options.sets ?? [{ id: "", labels: options.asked?.labels ?? model.labels }];
  return {
    report: reportCounts(counts),
    counts,
    interval: bootstrapF1(pairs.map((pair) => totalCounts(countSpans([pair])))),
    ...(written && { joint: scoreJointly(examples, written, sets) }),
  };
}

function scoreJointly(
  examples: readonly Example[],
  written: readonly PredictedText[],
  sets: NonNullable<FindOptions["sets"]>,
): JointF1 {
  const { textF1, spanF1, ...scores } = scoreSets(
    sets.map(({ id, labels }) => {
      const own = [...examples.keys()].filter((i) => sets.length === 1 || examples[i].datasetId === id);
      const texts = own.map((i) => ({
        gold: examples[i].mentions.map(({ start, end, label }) => ({
          label,
          surface: examples[i].text.slice(start, end),
        })),
        predicted: written[i].said,
      }));
      const spans = own.map((i) => ({
        gold: examples[i].mentions,
        predicted: written[i].example.mentions,
      }));
      return { id, labels, texts, spans };
    }),
  );
  const short = scores.sets.map(({ id, texts, spans }) => ({
    ...{ id, textF1: texts.macro.f1, spanF1: spans.micro.f1 },
  }));
  return { textF1, spanF1, sets: short };
}

/**
 * What the training loop is told: micro F1 decides; for methods that write what they find, the mean over their sets of
 * PUnifiedNER's F1. While nothing is found right, the loss on the same sentences does, a
 * millionth of it below 0: a new head finds nothing for some passes, and gets better all the same.
 */
export async function evaluateModel(
  model: NerModel,
  examples: readonly Example[],
  options: FindOptions,
): Promise<ModelScores & { readonly evaluation: Evaluation }> {
  const scores = await scoreModel(model, examples, { ...options, isMidTraining: true });
  const { micro, macro } = scores.report;
  const { joint } = scores;
  const deciding = joint?.textF1 ?? micro.f1;
  const score = deciding > 0 ? deciding : -1e-6 * (await lossOn(model, examples, options));
  const metrics = {
    f1: micro.f1,
    precision: micro.precision,
    recall: micro.recall,
    macroF1: macro.f1,
    ...(joint === undefined ? {} : { textF1: joint.textF1, spanF1: joint.spanF1 }),
  };
  return { ...scores, evaluation: { score, metrics } };
}

/** As in training; mentions of labels that the model does not have count as none. */
async function lossOn(
  { trainable, labels, predictTexts }: NerModel,
  examples: readonly Example[],
  { batchSize }: FindOptions,
): Promise<number> {
  const encoder = createEncoder(trainable.recipe);
  const items = examples.flatMap((example, index) => {
    // Who asks for types leaves others out by itself, and may call its labels otherwise; so does a text with queries.
    const isKnown = (label: string): boolean =>
      predictTexts !== undefined || isAsked(example) || labels.includes(label);
    const mentions = example.mentions.filter(({ label }) => isKnown(label));
    return encoder.encode({ ...example, mentions }, { epoch: 0, index });
  });
  return (await meanLoss(trainable, items, batchSize)).loss;
}
