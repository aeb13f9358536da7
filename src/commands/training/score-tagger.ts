import { bootstrapF1, type Interval, totalCounts } from "../../metrics/bootstrap.js";
import { type LabelCounts, reportCounts, type ScoreReport } from "../../metrics/scores.js";
import { countSpans, type SpanPair } from "../../metrics/span-f1.js";
import { createTaggerEncoder } from "../../models/methods/tagger/encode.js";
import type { Tagger } from "../../models/methods/tagger/tagger.js";
import type { Example } from "../../text/example.js";
import { meanLoss } from "../../train/mean-loss.js";
import type { Evaluation } from "../../train/run-state.js";

/** How well a tagger finds the mentions of some sentences: span F1, as conlleval counts. */
export interface TaggerScores {
  readonly report: ScoreReport;
  readonly counts: LabelCounts;
  /** Of the micro F1, over other test sets of this size. */
  readonly interval: Interval;
}

/** Predicts sentences and compares with what they are annotated with. */
export async function scoreTagger(
  tagger: Tagger,
  examples: readonly Example[],
  batchSize: number,
): Promise<TaggerScores> {
  const predicted = await tagger.predictExamples(examples, { batchSize });
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
export async function evaluateTagger(
  tagger: Tagger,
  examples: readonly Example[],
  batchSize: number,
): Promise<TaggerScores & { readonly evaluation: Evaluation }> {
  const scores = await scoreTagger(tagger, examples, batchSize);
  const { micro, macro } = scores.report;
  const score = micro.f1 > 0 ? micro.f1 : -1e-6 * (await lossOn(tagger, examples, batchSize));
  const metrics = { f1: micro.f1, precision: micro.precision, recall: micro.recall, macroF1: macro.f1 };
  return { ...scores, evaluation: { score, metrics } };
}

/** Mean over the words; mentions of labels that the tagger does not have count as outside. */
async function lossOn(tagger: Tagger, examples: readonly Example[], batchSize: number): Promise<number> {
  const encoder = createTaggerEncoder(tagger.recipe);
  const items = examples.flatMap((example, index) => {
    const mentions = example.mentions.filter(({ label }) => tagger.labels.includes(label));
    return encoder.encode({ ...example, mentions }, { epoch: 0, index });
  });
  return (await meanLoss(tagger, items, batchSize)).loss;
}
