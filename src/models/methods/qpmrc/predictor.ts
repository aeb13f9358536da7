import {
  add,
  addPairs,
  embedding,
  gelu,
  idTensor,
  linear,
  matMul,
  reshape,
  slice,
  type Tensor,
  tidy,
} from "../../../engine/ops/index.js";
import { denseSpecs, type ParameterSet, type ParameterSpec, tableSpec } from "../../layers/parameters.js";
import type { PassVectors } from "./read-pass.js";
import type { QpmrcModelSettings } from "./settings.js";

/** Whether the model scores words by themselves: in the auxiliary task, or as its only task. */
export const scoresWords = ({ predictor, auxiliaryWeight }: QpmrcModelSettings): boolean =>
  predictor === "word" || auxiliaryWeight > 0;
export const scoresSpans = ({ predictor }: QpmrcModelSettings): boolean => predictor === "biaffine";

/** All parameters of the method besides encoder and PEFT: the prompt and the predictors that the settings ask for. */
export function headSpecs(settings: QpmrcModelSettings, hiddenSize: number): readonly ParameterSpec[] {
  const { promptLength, predictorSize, widthSize, widths } = settings;
  return [
    ...(promptLength === 0 ? [] : [tableSpec("qpmrc.prompt", promptLength, hiddenSize)]),
    ...(scoresSpans(settings)
      ? [
          ...denseSpecs("qpmrc.start", 2 * hiddenSize, predictorSize),
          ...denseSpecs("qpmrc.end", 2 * hiddenSize, predictorSize),
          tableSpec("qpmrc.biaffine", predictorSize, predictorSize),
          tableSpec("qpmrc.width", widths, widthSize),
          ...denseSpecs("qpmrc.span", 2 * predictorSize + widthSize, 1),
        ]
      : []),
    ...(scoresWords(settings)
      ? [
          ...denseSpecs("qpmrc.token", 2 * hiddenSize, predictorSize),
          ...denseSpecs("qpmrc.tokenOutput", predictorSize, 1),
        ]
      : []),
  ];
}

/**
 * How much each span of words is a mention of each type, before the sigmoid of eq. 7.
 *
 * Source: Zhang and Wang 2023, "A Query-Parallel Machine Reading Comprehension Framework for Low-resource NER", equations
 * 4 to 6.
 * Differs: eq. 6 is a misprint in the paper, its end vector has the index of the start; here it is `h_k^e`. Width
 * embeddings have a size of their own; spans wider than their table share its last row.
 *
 * @returns `[batch, queries, words, words]`, from word j to word k; of no meaning where k < j
 */
export function scoreSpans(parameters: ParameterSet, vectors: PassVectors): Tensor {
  const get = (name: string): Tensor => parameters.get(`qpmrc.${name}`);
  const [batch, segments] = vectors.queries.shape as [number, number];
  const words = vectors.words.shape[1]!;
  return tidy(() => {
    const starts = asRows(joinPairs(parameters, "start", vectors)); // [batch * queries, words, predictor]
    const ends = asRows(joinPairs(parameters, "end", vectors));
    const size = starts.shape[2]!;
    const output = get("span.weight"); // W_m, [2 * predictor + widthSize, 1]
    const ofStart = slice(output, [0, 0], [size, 1]);
    const ofEnd = reshape(slice(output, [size, 0], [size, 1]), [size]);
    const ofWidth = slice(output, [2 * size, 0], [output.shape[0]! - 2 * size, 1]);
    // (h_s U + w_e) h_e is h_s U h_e + h_e w_e
    const bilinear = matMul(linear(starts, get("biaffine.weight"), ofEnd), ends, { transposeB: true });
    const byWidth = linear(get("width.weight"), ofWidth, get("span.bias")); // [widths, 1]
    const widths = reshape(embedding(byWidth, widthIds(words, byWidth.shape[0]!)), [words, words]);
    const scores = add(add(bilinear, linear(starts, ofStart)), widths); // [batch * queries, words, words]
    return reshape(scores, [batch, segments, words, words]);
  });
}

/**
 * How much each word belongs to a mention of each type, before the sigmoid.
 *
 * Source: as `scoreSpans`, equations 8 and 9.
 *
 * @returns `[batch, queries, words]`
 */
export function scoreWords(parameters: ParameterSet, vectors: PassVectors): Tensor {
  return tidy(() => {
    const joined = joinPairs(parameters, "token", vectors); // [batch, queries, words, predictor]
    const scores = linear(
      joined,
      parameters.get("qpmrc.tokenOutput.weight"),
      parameters.get("qpmrc.tokenOutput.bias"),
    );
    return reshape(scores, joined.shape.slice(0, 3));
  });
}

/**
 * `gelu((h^q ⊕ h^c) W + b)` of every query and every word (eq. 4, 5, 8). The halves of W meet query and word apart, so
 * that nothing is concatenated.
 *
 * @returns `[batch, queries, words, predictor]`
 */
function joinPairs(parameters: ParameterSet, module: string, { queries, words }: PassVectors): Tensor {
  const weight = parameters.get(`qpmrc.${module}.weight`); // [2 * hidden, predictor]
  const [hiddenSize, size] = [queries.shape[2]!, weight.shape[1]!];
  const ofQuery = slice(weight, [0, 0], [hiddenSize, size]);
  const ofWord = slice(weight, [hiddenSize, 0], [hiddenSize, size]);
  return gelu(
    addPairs(linear(queries, ofQuery), linear(words, ofWord, parameters.get(`qpmrc.${module}.bias`))),
  );
}

const asRows = (x: Tensor): Tensor => reshape(x, [-1, ...x.shape.slice(2)]);

/** Row of the width table for the span from word j to word k, int32 `[words, words]`. */
function widthIds(words: number, widths: number): Tensor {
  const ids = Int32Array.from({ length: words * words }, (_, cell) => {
    const width = (cell % words) - Math.floor(cell / words);
    return Math.min(Math.max(0, width), widths - 1);
  });
  return idTensor(ids, [words, words], { limit: widths, name: "widths" });
}
