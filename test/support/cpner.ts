import { dispose, lossAndGradients, read, readNumber, type Tensor } from "../../src/engine/ops/index.js";
import { createCpner } from "../../src/hub/create-cpner.js";
import { createT5, type T5Size } from "../../src/hub/create-t5.js";
import type { LoadedT5 } from "../../src/hub/load-t5.js";
import type { CpnerModel } from "../../src/models/methods/cpner/cpner-model.js";
import type { FoldedPrefix } from "../../src/models/methods/cpner/domain-prefix.js";
import { createCpnerEncoder } from "../../src/models/methods/cpner/encode.js";
import type { CpnerOptions } from "../../src/models/methods/cpner/settings.js";
import type { Seq2SeqItem } from "../../src/models/methods/seq2seq/seq2seq-item.js";
import type { Example } from "../../src/text/example.js";
import { addTokens } from "../../src/tokenizers/add-tokens.js";
import type { Tokenizer } from "../../src/tokenizers/tokenizer.js";
import { exampleOf } from "./examples.js";
import { tinySize } from "./tiny-t5.js";
import { loadTokenizer } from "./tokenizers.js";

export const cpnerLabels = ["PER", "LOC"] as const;

export const cpnerExamples: readonly Example[] = [
  exampleOf(
    "Averby saw the harbour of Lenne",
    [
      [0, 1, "PER"],
      [5, 6, "LOC"],
    ],
    "a",
  ),
  exampleOf("The museum is in Holm", [[4, 5, "LOC"]], "b"),
  exampleOf("Its trees were old", [], "c"),
];

/** The tokenizer of the tests' T5, with all of the released strings' sentinels. */
export const cpnerTokenizer = (): Tokenizer =>
  addTokens(loadTokenizer("unigram"), ["<extra_id_5>", "<extra_id_6>"], { isSpecial: true });

/** A random T5 for domains. */
export const makeDomainT5 = (size: Partial<T5Size> = {}, seed = 7): LoadedT5 =>
  createT5({ ...tinySize, ...size }, cpnerTokenizer(), seed);

export interface TinyCpner extends Partial<CpnerOptions> {
  readonly t5?: LoadedT5;
  readonly seed?: number;
  readonly isCheckpointed?: boolean;
}

export const makeTinyCpner = ({
  t5 = makeDomainT5(),
  seed = 1,
  isCheckpointed = false,
  ...settings
}: TinyCpner = {}): CpnerModel =>
  createCpner({
    t5,
    seed,
    isCheckpointed,
    settings: { labels: [...cpnerLabels], prefixLength: 3, middleSize: 8, ...settings },
  });

export const itemsOf = (model: CpnerModel, examples = cpnerExamples, epoch = 0): Seq2SeqItem[] => {
  const encoder = createCpnerEncoder(model.recipe);
  return examples.flatMap((example, index) => [...encoder.encode(example, { epoch, index })]);
};

/** Loss and gradients of the trained parameters, in their order; undefined where there is none. */
export async function gradientsOf(
  model: CpnerModel,
  dropoutSeed?: number,
): Promise<{ loss: number; gradients: (Float32Array | undefined)[] }> {
  const items = itemsOf(model);
  const variables = model.trained.map(({ variable }) => variable);
  const { loss, gradients } = lossAndGradients(() => model.loss(items, { dropoutSeed }), variables);
  const numbers = [];
  for (const gradient of gradients)
    numbers.push(gradient === undefined ? undefined : Float32Array.from(await read(gradient)));
  const value = await readNumber(loss);
  dispose([loss, ...gradients.filter((gradient): gradient is Tensor => gradient !== undefined)]);
  return { loss: value, gradients: numbers };
}

/** A prefix of one head, one position and two numbers; by kind its rows, keys and values by turns. */
export const foldedOf = (
  encoder: readonly number[],
  decoderSelf: readonly number[],
  decoderCross: readonly number[],
): FoldedPrefix => {
  const stored = (numbers: readonly number[]) => ({
    shape: [numbers.length / 2, 1, 1, 2],
    values: Float32Array.from(numbers),
  });
  return {
    "encoder-self": stored(encoder),
    "decoder-self": stored(decoderSelf),
    "decoder-cross": stored(decoderCross),
  };
};

/** All numbers of a model's T5, one after another. */
export async function backboneNumbers({
  parts,
}: {
  readonly parts: Pick<CpnerModel["parts"], "t5">;
}): Promise<Float32Array> {
  const all: number[] = [];
  for (const variable of parts.t5.parameters.variables) all.push(...(await read(variable)));
  return Float32Array.from(all);
}
