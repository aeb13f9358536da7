import {
  adamW,
  dispose,
  lossAndGradients,
  readNumber,
  type Tensor,
  zeroMoments,
} from "../../src/engine/ops/index.js";
import { scoreSpans } from "../../src/metrics/span-f1.js";
import { parseBertConfig } from "../../src/models/encoders/bert/config.js";
import type { BertEncoder } from "../../src/models/encoders/bert/encoder.js";
import { encoderSpecs } from "../../src/models/encoders/bert/parameters.js";
import { ParameterSet } from "../../src/models/layers/parameters.js";
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
import { exampleOf } from "./examples.js";
import { loadTokenizer } from "./tokenizers.js";

export const qpmrcLabels = ["PER", "LOC", "dish", "musical_instrument"] as const;

/** Four sentences with nested and neighbouring mentions, and one without any. */
export const qpmrcExamples: readonly Example[] = [
  exampleOf(
    "Anna Berg saw the sea near Porto Alto",
    [
      [0, 2, "PER"],
      [6, 8, "LOC"],
    ],
    "a",
  ),
  exampleOf(
    "The Porto Alto soup and an oboe for Karl",
    [
      [1, 4, "dish"],
      [1, 3, "LOC"],
      [6, 7, "musical_instrument"],
      [8, 9, "PER"],
    ],
    "b",
  ),
  exampleOf("The rain did not end", [], "c"),
  exampleOf(
    "Karl Anna played the tin whistle in Kiel",
    [
      [0, 1, "PER"],
      [1, 2, "PER"],
      [4, 6, "musical_instrument"],
      [7, 8, "LOC"],
    ],
    "d",
  ),
];

export const makeTinyBert = (
  seed = 1,
  { layers = 1, deviation = 0.15, dropoutRate = 0.1 } = {},
): BertEncoder => {
  const config = parseBertConfig({
    model_type: "bert",
    vocab_size: loadTokenizer("bert-cased").vocabularySize,
    hidden_size: 24,
    num_hidden_layers: layers,
    num_attention_heads: 2,
    intermediate_size: 32,
    max_position_embeddings: 64,
    initializer_range: deviation,
    hidden_dropout_prob: dropoutRate,
    attention_probs_dropout_prob: dropoutRate,
  });
  return { config, parameters: ParameterSet.initialise(encoderSpecs(config), { seed, deviation }) };
};

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
  const encoder = makeTinyBert(modelSeed, { layers });
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

/** Full-batch AdamW by the engine's own operation: a loop of training tests the loop, not the model. */
export async function memorise(
  model: QpmrcModel,
  examples: readonly Example[],
  { steps, learningRate }: { readonly steps: number; readonly learningRate: number },
): Promise<number[]> {
  const items = encodeItems(model, examples);
  const variables = model.trained.map(({ variable }) => variable);
  const moments = variables.map(zeroMoments);
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const { loss, gradients } = lossAndGradients(
      () => model.loss(items, { dropoutSeed: undefined }),
      variables,
    );
    const settings = { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, step };
    for (const [i, variable] of variables.entries()) {
      const gradient = gradients[i];
      if (gradient !== undefined) adamW(variable, gradient, moments[i], settings);
    }
    losses.push(await readNumber(loss));
    dispose([loss, ...gradients.filter((gradient): gradient is Tensor => gradient !== undefined)]);
  }
  for (const { first, second } of moments) dispose([first, second]);
  return losses;
}

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
