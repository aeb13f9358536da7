import {
  bidirectionalLstm,
  concat,
  dropout,
  embedding,
  type LstmWeights,
  mul,
  ones,
  seedFor,
  type Tensor,
  tidy,
} from "../../../engine/ops/index.js";
import { characterFeatures } from "./character-features.js";
import { type BilstmEncoder, directionNames, lstmModule, wordsModule } from "./parameters.js";
import type { WordBatch } from "./word-batch.js";

/**
 * Words in their sentences: each word's vector and what its characters say, read by an LSTM from either side.
 *
 * Source: Ma, Hovy 2016, "End-to-end Sequence Labeling via Bi-directional LSTM-CNNs-CRF" (arXiv:1603.01354), sections
 * 2.1 and 2.2; paper not opened. It is the baseline that QPMRC-NER (5.2, table 2) names BiLSTM-CRF; without a CRF
 * on it, it is the plain BiLSTM tagger. See `characterFeatures` for the characters.
 * Differs: the sizes are free; several layers and dropout by the sentence (Gal, Ghahramani 2016, arXiv:1512.05287; not
 * opened; inputs and outputs alone, not the recurrent states) are options.
 *
 * @param dropoutSeed absent: no dropout
 * @returns `[batch, words, hiddenSize]`, zeros behind an item's last word; owned by the caller
 */
export function encodeWords(
  encoder: BilstmEncoder,
  batch: WordBatch,
  dropoutSeed: number | undefined,
): Tensor {
  const { config, parameters } = encoder;
  const drop = (states: Tensor, rate: number, place: string | number): Tensor =>
    dropStates(states, rate, seedFor(dropoutSeed, "states", place), config.isDropoutBySequence);
  return tidy(() => {
    const words = embedding(parameters.get(`${wordsModule}.weight`), batch.wordIds);
    const spellings = embedding(characterFeatures(encoder, batch, dropoutSeed), batch.rowOfWord);
    let states = drop(concat([words, spellings], 2), config.inputDropoutRate, "input");
    for (let layer = 0; layer < config.layers; layer++) {
      const read = bidirectionalLstm(states, weightsOf(encoder, layer), batch.lengths);
      states = drop(read, config.outputDropoutRate, layer); // [batch, words, hiddenSize]
    }
    return states;
  });
}

function weightsOf({ parameters }: BilstmEncoder, layer: number): readonly [LstmWeights, LstmWeights] {
  const [forward, backward] = directionNames.map((direction): LstmWeights => {
    const module = lstmModule(layer, direction);
    return {
      input: parameters.get(`${module}.input.weight`),
      recurrent: parameters.get(`${module}.recurrent.weight`),
      bias: parameters.get(`${module}.bias`),
    };
  });
  return [forward!, backward!];
}

/** @param states `[batch, words, size]` */
function dropStates(states: Tensor, rate: number, seed: number | undefined, isBySequence: boolean): Tensor {
  if (seed === undefined || rate === 0 || !isBySequence) return dropout(states, rate, seed);
  const [batch, , size] = states.shape as [number, number, number];
  return mul(states, dropout(ones([batch, 1, size]), rate, seed));
}
