import { bootstrapF1, type Interval, totalCounts } from "../../metrics/bootstrap.js";
import { type LabelCounts, reportCounts, type ScoreReport } from "../../metrics/scores.js";
import { countSpans, type SpanPair } from "../../metrics/span-f1.js";
import { createEncoder } from "../../models/methods/encoders.js";
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
}

/** Predicts sentences and compares with what they are annotated with. */
export async function scoreModel(
  model: NerModel,
  examples: readonly Example[],
  options: FindOptions,
): Promise<ModelScores> {
  const predicted = await model.predictExamples(examples, options);
  const pairs = examples.map(
    (example, i): SpanPair => ({
      gold: example.mentions,
      predicted: predicted[i].mentions,
    }),
  );
  const counts = countSpans(pairs);
  return {
    report: reportCounts(counts),
    counts,
    interval: bootstrapF1(pairs.map((pair) => totalCounts(countSpans([pair])))),
  };
}

/**
 * What the training loop is told: micro F1 decides. While nothing is found right, the loss on the same sentences does, a
 * millionth of it below 0: a new head finds nothing for some passes, and gets better all the same.
 */
export async function evaluateModel(
  model: NerModel,
  examples: readonly Example[],
  options: FindOptions,
): Promise<ModelScores & { readonly evaluation: Evaluation }> {
  const scores = await scoreModel(model, examples, { ...options, isMidTraining: true });
  const { micro, macro } = scores.report;
  const score = micro.f1 > 0 ? micro.f1 : -1e-6 * (await lossOn(model, examples, options));
  const metrics = { f1: micro.f1, precision: micro.precision, recall: micro.recall, macroF1: macro.f1 };
  return { ...scores, evaluation: { score, metrics } };
}

/** As in training; mentions of labels that the model does not have count as none. */
async function lossOn(
  { trainable, labels }: NerModel,
  examples: readonly Example[],
  { batchSize }: FindOptions,
): Promise<number> {
  const encoder = createEncoder(trainable.recipe);
  const items = examples.flatMap((example, index) => {
    const mentions = example.mentions.filter(({ label }) => labels.includes(label));
    return encoder.encode({ ...example, mentions }, { epoch: 0, index });
  });
  return (await meanLoss(trainable, items, batchSize)).loss;
}
