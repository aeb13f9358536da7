import {
  adamW,
  dispose,
  lossAndGradients,
  readNumber,
  type Tensor,
  zeroMoments,
} from "../../src/engine/ops/index.js";
import { saveModel } from "../../src/hub/save-model.js";
import { parseBertConfig } from "../../src/models/encoders/bert/config.js";
import type { BertEncoder } from "../../src/models/encoders/bert/encoder.js";
import { encoderSpecs } from "../../src/models/encoders/bert/parameters.js";
import { ParameterSet } from "../../src/models/layers/parameters.js";
import type { EncodedItem, TrainableModel } from "../../src/models/methods/method.js";
import type { Example } from "../../src/text/example.js";
import { exampleOf } from "./examples.js";
import { loadTokenizer } from "./tokenizers.js";

/** Mentions at both ends, side by side, of one word and of several; and a sentence without any. */
const shared = {
  porto: exampleOf(
    "Anna Berg saw the sea near Porto Alto",
    [
      [0, 2, "PER"],
      [6, 8, "LOC"],
    ],
    "a",
  ),
  kiel: exampleOf(
    "In Kiel Karl met Anna",
    [
      [1, 2, "LOC"],
      [2, 3, "PER"],
      [4, 5, "PER"],
    ],
    "b",
  ),
  rain: exampleOf("The rain did not end", [], "c"),
};

/** Four sentences of PER and LOC, whose mentions do not overlap. */
export const flatExamples: readonly Example[] = [
  shared.porto,
  shared.kiel,
  shared.rain,
  exampleOf(
    "Karl , who left Porto Alto Kiel and Bern , came home at last",
    [
      [0, 1, "PER"],
      [4, 6, "LOC"],
      [6, 7, "LOC"],
      [8, 9, "LOC"],
    ],
    "d",
  ),
];

/** Four sentences of PER and LOC, one mention inside another. */
export const nestedExamples: readonly Example[] = [
  shared.porto,
  shared.kiel,
  shared.rain,
  exampleOf(
    "Karl left the old harbour of Porto Alto for Bern",
    [
      [0, 1, "PER"],
      [3, 8, "LOC"],
      [6, 8, "LOC"],
      [9, 10, "LOC"],
    ],
    "d",
  ),
];

/** Four sentences of four labels, with nested and neighbouring mentions. */
export const manyTypedExamples: readonly Example[] = [
  shared.porto,
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
  shared.rain,
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

/**
 * A tiny random BERT for the tokenizer `bert-cased`, whose numbers are large enough to tell words apart.
 *
 * @param over keys of its `config.json`
 */
export function makeTinyBert(seed = 1, over: Readonly<Record<string, number>> = {}): BertEncoder {
  const config = parseBertConfig({
    model_type: "bert",
    vocab_size: loadTokenizer("bert-cased").vocabularySize,
    hidden_size: 24,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    intermediate_size: 32,
    max_position_embeddings: 64,
    initializer_range: 0.15,
    ...over,
  });
  const deviation = config.initialDeviation;
  return { config, parameters: ParameterSet.initialise(encoderSpecs(config), { seed, deviation }) };
}

/** The same as a model's directory. */
export async function saveTinyBert(
  folder: string,
  over: Readonly<Record<string, number>> = {},
): Promise<void> {
  const bert = makeTinyBert(1, over);
  await saveModel(folder, { ...bert, head: "none", tokenizer: loadTokenizer("bert-cased") });
  bert.parameters.dispose();
}

/** Full-batch AdamW by the engine's own operation: a loop of training tests the loop, not the model. */
export async function memoriseItems<Item extends EncodedItem>(
  model: TrainableModel<Item>,
  items: readonly Item[],
  { steps, learningRate }: { readonly steps: number; readonly learningRate: number },
): Promise<number[]> {
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
