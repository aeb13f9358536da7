import { hash32 } from "../../../core/random.js";
import { pad, seedFor, type Tensor, tidy } from "../../../engine/ops/index.js";
import type { TaggerEncoder } from "../../methods/tagger/tagger-encoder.js";
import { paddedWords } from "../../methods/tagger/tagger-item.js";
import { formatBilstmConfig } from "./config.js";
import { type WordItem, wordEncoderSettings } from "./encode-words.js";
import { encodeWords } from "./encoder.js";
import type { BilstmEncoder } from "./parameters.js";
import { formatVocabulary, type SymbolTable, unknownId, type Vocabulary } from "./vocabulary.js";
import { assembleWords, type Reading } from "./word-batch.js";

/**
 * A BiLSTM as what a tagger's head stands on. It owns the parameters of `encoder` from here on.
 *
 * In training, a share `unknownRate` of the words and characters that the training data hold once is read as unknown,
 * so that what is unknown later has been learnt; which ones, the seed and the place decide. As Lample et al. 2016
 * (arXiv:1603.01360) are known to do for words; paper not opened.
 */
export function createBilstmTaggerEncoder(
  encoder: BilstmEncoder,
  vocabulary: Vocabulary,
): TaggerEncoder<WordItem> {
  const { config, parameters } = encoder;
  return {
    kind: "bilstm",
    parameters,
    size: config.hiddenSize,
    headDropoutRate: 0, // what comes out of the last layer is dropped already
    initialDeviation: 1 / Math.sqrt(config.hiddenSize),
    tokenizer: undefined,
    itemSettings: wordEncoderSettings(config, vocabulary),
    represent: (items, { dropoutSeed }): Tensor =>
      tidy(() => {
        const reading =
          dropoutSeed === undefined ? {} : unknowingReading(vocabulary, config.unknownRate, dropoutSeed);
        const states = encodeWords(encoder, assembleWords(items, config, reading), dropoutSeed);
        return pad(states, [
          [0, 0],
          [0, paddedWords(items) - states.shape[1]!],
          [0, 0],
        ]);
      }),
    formatConfig: () => ({ ...formatBilstmConfig(config), architectures: ["BilstmForTokenClassification"] }),
    files: formatVocabulary(vocabulary),
    dispose: () => parameters.dispose(),
  };
}

function unknowingReading({ words, characters }: Vocabulary, rate: number, dropoutSeed: number): Reading {
  const read =
    ({ counts }: SymbolTable, seed: number | undefined) =>
    (id: number, item: number, place: number): number => {
      const isForgotten = counts[id] === 1 && hash32([seed!, item, place]) < rate * 0x100000000;
      return isForgotten ? unknownId : id;
    };
  return {
    word: read(words, seedFor(dropoutSeed, "unknown words")),
    character: read(characters, seedFor(dropoutSeed, "unknown characters")),
  };
}
