import type { Example } from "../../../text/example.js";
import type { TaggerEncoder } from "../../methods/tagger/tagger-encoder.js";
import { type BilstmSettings, configOf } from "./config.js";
import { VocabularyCounter } from "./count-vocabulary.js";
import type { WordItem } from "./encode-words.js";
import { initialiseBilstm } from "./parameters.js";
import { readVectors } from "./read-vectors.js";
import { createBilstmTaggerEncoder } from "./tagger-encoder.js";
import { normaliseWord } from "./vocabulary.js";

export interface CreateBilstmOptions {
  readonly settings: BilstmSettings;
  /** The training data: its words and characters become the vocabulary. */
  readonly examples: AsyncIterable<readonly Example[]> | Iterable<readonly Example[]>;
  /** Of the random parameters. */
  readonly seed: number;
}

export interface CreatedBilstm {
  /** On the selected engine, owned by the caller. */
  readonly encoder: TaggerEncoder<WordItem>;
  /** Words that have a vector of their own. */
  readonly words: number;
  readonly characters: number;
  /** How many of the words began with a vector of the file. */
  readonly vectorsFound: number;
}

/**
 * A new BiLSTM for the words of training data.
 *
 * @throws InputError when the file of vectors cannot be read or has vectors of another size; ConfigError when the
 *   windows never end
 */
export async function createBilstm({
  settings,
  examples,
  seed,
}: CreateBilstmOptions): Promise<CreatedBilstm> {
  const { minCount, vectors: file, wordSize, keepAllVectors } = settings;
  const form = { isLowercase: settings.lowercase, isDigitless: settings.normaliseDigits };
  const counter = new VocabularyCounter(form);
  for await (const batch of examples) counter.add(batch);
  const vectors =
    file === undefined
      ? new Map<string, Float32Array>()
      : await readVectors(file, {
          size: wordSize,
          normalise: (word) => normaliseWord(word, form),
          isWanted: (word) => keepAllVectors || counter.has(word, minCount),
        });
  const vocabulary = counter.finish(minCount, vectors.keys());
  const [vocabSize, characters] = [vocabulary.words.symbols.length, vocabulary.characters.symbols.length];
  const config = configOf(settings, { vocabSize, characters });
  const parameters = initialiseBilstm(config, { seed, words: vocabulary.words, vectors });
  return {
    encoder: createBilstmTaggerEncoder({ config, parameters }, vocabulary),
    words: vocabSize - 1,
    characters: characters - 1,
    vectorsFound: vocabulary.words.symbols.filter((word) => vectors.has(word)).length,
  };
}
