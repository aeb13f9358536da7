import { placeOutside } from "../../metrics/place-outside.js";
import type { ScoreReport } from "../../metrics/scores.js";
import { scoreSpans } from "../../metrics/span-f1.js";
import { type LabelledText, scoreTextsMicro } from "../../metrics/string-f1.js";
import type { CpnerModel } from "../../models/methods/cpner/cpner-model.js";
import { createCpnerEncoder } from "../../models/methods/cpner/encode.js";
import type { Answered, PredictOptions } from "../../models/methods/cpner/predict.js";
import type { Example } from "../../text/example.js";
import { meanLoss } from "../../train/mean-loss.js";
import type { Evaluation } from "../../train/run-state.js";
import type { domainScores } from "./settings.js";

/** How well a domain's model answers. */
export interface DomainScores {
  /** Micro F1 over (type, text), multisets: what the released code reports. */
  readonly strings: ScoreReport;
  /** Micro F1 over (type, place), after answers are led back to the text; what it does not hold is wrong. */
  readonly spans: ScoreReport;
}

/** Asks for the domain's types in some sentences and compares with what they are annotated with. */
export async function scoreDomain(
  model: CpnerModel,
  examples: readonly Example[],
  options: PredictOptions = {},
): Promise<DomainScores> {
  return scoreAnswers(examples, await model.answerExamples(examples, undefined, options));
}

/** Answers against gold, of the same examples. */
export function scoreAnswers(examples: readonly Example[], answered: readonly Answered[]): DomainScores {
  const strings = answered.map(({ said }, i) => ({ gold: goldTexts(examples[i]), predicted: said }));
  const spans = answered.map(({ example }, i) => ({
    gold: examples[i].mentions,
    predicted: [...example.mentions, ...placeOutside(example)],
  }));
  return { strings: scoreTextsMicro(strings), spans: scoreSpans(spans) };
}

const goldTexts = ({ text, mentions }: Example): LabelledText[] =>
  mentions.map(({ start, end, label }) => ({ label, surface: text.slice(start, end) }));

export interface EvaluateOptions {
  readonly batchSize: number;
  readonly score: (typeof domainScores)[number];
}

/**
 * What the training loop is told. While nothing is found right, the loss on the same sentences decides, a millionth of
 * it below 0.
 */
export async function evaluateDomain(
  model: CpnerModel,
  examples: readonly Example[],
  { batchSize, score: chosen }: EvaluateOptions,
): Promise<Evaluation> {
  const { strings, spans } = await scoreDomain(model, examples, { batchSize });
  const f1 = { strings, spans }[chosen].micro.f1;
  const score = f1 > 0 ? f1 : -1e-6 * (await lossOn(model, examples, batchSize));
  return { score, metrics: { f1: spans.micro.f1, stringF1: strings.micro.f1, macroF1: spans.macro.f1 } };
}

async function lossOn(model: CpnerModel, examples: readonly Example[], batchSize: number): Promise<number> {
  const encoder = createCpnerEncoder(model.recipe);
  const items = examples.flatMap((example, index) => encoder.encode(example, { epoch: 0, index }));
  return (await meanLoss(model, items, batchSize)).loss;
}
