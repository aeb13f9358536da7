import {
  concat,
  dropout,
  embedding,
  expandAxis,
  linear,
  maxPool,
  mul,
  pad,
  seedFor,
  slice,
  type Tensor,
  tanh,
  tidy,
} from "../../../engine/ops/index.js";
import { type BilstmEncoder, charactersModule, convolutionModule } from "./parameters.js";
import type { WordBatch } from "./word-batch.js";

/**
 * What the spelling of a word says: filters over every window of its characters, the largest answer of each.
 *
 * Source: Ma, Hovy 2016, "End-to-end Sequence Labeling via Bi-directional LSTM-CNNs-CRF" (arXiv:1603.01354), section
 * 2.1; paper not opened. The authors' later code (NeuroNLP2, `BiRecurrentConvCRF`) was read: windows reach over both
 * ends of the word there too.
 * Differs: tanh follows on these features alone (there on the words' vectors as well); positions behind a word are
 * zero and never the largest (there they have the padding's own vector and take part); equal words of a batch share
 * one dropout mask.
 *
 * @returns `[rows, characterFilters]`, zeros for a row without characters; owned by the caller
 */
export function characterFeatures(
  { config, parameters }: BilstmEncoder,
  {
    characterIds,
    characterMask,
    windowMask,
  }: Pick<WordBatch, "characterIds" | "characterMask" | "windowMask">,
  dropoutSeed: number | undefined,
): Tensor {
  const { characterWindow, characterSize, inputDropoutRate } = config;
  const [rows, windows] = windowMask.shape as [number, number];
  return tidy(() => {
    const vectors = embedding(parameters.get(`${charactersModule}.weight`), characterIds);
    const dropped = dropout(vectors, inputDropoutRate, seedFor(dropoutSeed, "characters"));
    const visible = mul(dropped, expandAxis(characterMask, 2)); // [rows, characters, characterSize]
    const margin = characterWindow - 1;
    const padded = pad(visible, [
      [0, 0],
      [margin, margin],
      [0, 0],
    ]);
    const shifted = Array.from({ length: characterWindow }, (_, shift) =>
      slice(padded, [0, shift, 0], [rows, windows, characterSize]),
    );
    const answers = linear(
      concat(shifted, 2), // [rows, windows, characterWindow * characterSize]
      parameters.get(`${convolutionModule}.weight`),
      parameters.get(`${convolutionModule}.bias`),
    );
    return tanh(maxPool(answers, windowMask));
  });
}
