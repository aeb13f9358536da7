import { adamW, dispose, lossAndGradients, readNumber, zeroMoments } from "../../src/engine/ops/index.js";
import { parseBertConfig } from "../../src/models/encoders/bert/config.js";
import type { BertEncoder } from "../../src/models/encoders/bert/encoder.js";
import { encoderSpecs } from "../../src/models/encoders/bert/parameters.js";
import { ParameterSet } from "../../src/models/layers/parameters.js";
import type { AskedQuery } from "../../src/models/methods/mrc/asked-example.js";
import { createMrcEncoder } from "../../src/models/methods/mrc/encode.js";
import { createHead } from "../../src/models/methods/mrc/mrc-head.js";
import type { MrcItem } from "../../src/models/methods/mrc/mrc-item.js";
import { MrcModel, type MrcParts } from "../../src/models/methods/mrc/mrc-model.js";
import { completeSettings, type GivenSettings } from "../../src/models/methods/mrc/settings.js";
import { createPeft } from "../../src/models/peft/create-peft.js";
import type { PeftInput } from "../../src/models/peft/settings.js";
import type { Example } from "../../src/text/example.js";
import { exampleOf } from "./examples.js";
import { loadTokenizer } from "./tokenizers.js";

export const mrcQueries: readonly AskedQuery[] = [
  { label: "PER", query: "Which people are named?" },
  { label: "LOC", query: "Which places are named?" },
];

/** Four sentences: mentions at both ends, side by side, one inside another, and a sentence without any. */
export const mrcExamples: readonly Example[] = [
  exampleOf(
    "Anna Berg saw the sea near Porto Alto",
    [
      [0, 2, "PER"],
      [6, 8, "LOC"],
    ],
    "a",
  ),
  exampleOf(
    "In Kiel Karl met Anna",
    [
      [1, 2, "LOC"],
      [2, 3, "PER"],
      [4, 5, "PER"],
    ],
    "b",
  ),
  exampleOf("The rain did not end", [], "c"),
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

/** A tiny random BERT, whose numbers are large enough to tell words apart. */
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

export interface TinyMrcOptions extends Partial<Pick<MrcParts, "queries" | "annotated" | "isCheckpointed">> {
  readonly peft?: PeftInput;
  readonly seed?: number;
  readonly bert?: Readonly<Record<string, number>>;
}

export function makeTinyMrc(given: GivenSettings = {}, options: TinyMrcOptions = {}): MrcModel {
  const { seed = 1, bert: over, queries = mrcQueries, peft: asked, ...rest } = options;
  const bert = makeTinyBert(seed, over);
  const settings = completeSettings({ spanSize: 16, ...given }, bert.config);
  const { hiddenSize, initialDeviation: deviation } = bert.config;
  const head = createHead({ settings, hiddenSize, seed, deviation });
  const peft = asked === undefined ? undefined : createPeft(asked, bert.config, seed);
  const tokenizer = loadTokenizer("bert-cased");
  return new MrcModel({ bert, tokenizer, head, settings, queries, peft, ...rest });
}

export const encodeMrc = (model: MrcModel, examples: readonly Example[], epoch = 0): MrcItem[] => {
  const encoder = createMrcEncoder(model.recipe);
  return examples.flatMap((example, index) => [...encoder.encode(example, { epoch, index })]);
};

/** Full-batch AdamW by the engine's own operation: a loop of training tests the loop, not the model. */
export async function memoriseItems(
  model: MrcModel,
  items: readonly MrcItem[],
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
    dispose([loss, ...gradients.filter((gradient) => gradient !== undefined)]);
  }
  for (const { first, second } of moments) dispose([first, second]);
  return losses;
}
