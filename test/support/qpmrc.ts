import { scoreSpans } from "../../src/metrics/span-f1.js";
import type { BertEncoder } from "../../src/models/encoders/bert/encoder.js";
import { createQpmrcEncoder } from "../../src/models/methods/qpmrc/encode.js";
import type { PredictOptions } from "../../src/models/methods/qpmrc/predict.js";
import type { QpmrcItem } from "../../src/models/methods/qpmrc/qpmrc-item.js";
import {
  newQpmrcModel,
  type QpmrcModel,
  type QpmrcParts,
} from "../../src/models/methods/qpmrc/qpmrc-model.js";
import type { QpmrcOptions } from "../../src/models/methods/qpmrc/settings.js";
import type { Example } from "../../src/text/example.js";
import { makeTinyBert, manyTypedExamples, memoriseItems } from "./tiny-bert.js";
import { loadTokenizer } from "./tokenizers.js";

export const qpmrcLabels = ["PER", "LOC", "dish", "musical_instrument"] as const;

export const qpmrcExamples = manyTypedExamples;

export interface TinyOptions extends Partial<QpmrcOptions> {
  readonly modelSeed?: number;
  readonly layers?: number;
  readonly parts?: (encoder: BertEncoder) => Partial<QpmrcParts>;
}

/** A model on a tiny random BERT, for `qpmrcLabels`. */
export const makeTinyQpmrc = ({
  modelSeed = 1,
  layers = 1,
  parts,
  ...options
}: TinyOptions = {}): QpmrcModel => {
  const encoder = makeTinyBert(modelSeed, { num_hidden_layers: layers });
  return newQpmrcModel(
    { encoder, tokenizer: loadTokenizer("bert-cased"), ...parts?.(encoder) },
    { labels: [...qpmrcLabels], promptLength: 3, predictorSize: 12, widthSize: 3, widths: 4, ...options },
    modelSeed,
  );
};

export const encodeItems = (model: QpmrcModel, examples: readonly Example[], epoch = 0): QpmrcItem[] => {
  const encoder = createQpmrcEncoder(model.recipe);
  return examples.flatMap((example, index) => [...encoder.encode(example, { epoch, index })]);
};

export const memorise = (
  model: QpmrcModel,
  examples: readonly Example[],
  options: Parameters<typeof memoriseItems>[2],
): Promise<number[]> => memoriseItems(model, encodeItems(model, examples), options);

const mentionsOf = ({ mentions }: Example) =>
  mentions.map(({ start, end, label }) => ({ start, end, label }));

/** Span F1 of what the model finds in examples. */
export async function scoreModel(
  model: QpmrcModel,
  examples: readonly Example[],
  options: PredictOptions = {},
): Promise<number> {
  const predicted = await model.predictExamples(examples, undefined, options);
  return scoreSpans(
    examples.map((gold, i) => ({ gold: mentionsOf(gold), predicted: mentionsOf(predicted[i]) })),
  ).micro.f1;
}
