import { z } from "zod";
import { ConfigError } from "../../../core/errors.js";

const count = z.int().min(1);
const rate = z.number().min(0).lt(1);

/** What a user says of a new BiLSTM. */
export const bilstmSettings = z.strictObject({
  wordSize: count.default(100).describe("width of a word's vector"),
  characterSize: count.default(30).describe("width of a character's vector"),
  characterFilters: count
    .default(30)
    .describe("filters over the characters of a word: numbers that come out of them"),
  characterWindow: count.default(3).describe("characters that a filter sees at once"),
  hiddenSize: z
    .int()
    .min(2)
    .multipleOf(2)
    .default(200)
    .describe("width of a word's representation, half of it from each direction"),
  layers: count.default(1).describe("BiLSTMs, each on the representations of the one before"),
  inputDropout: rate
    .default(0.5)
    .describe("share dropped of the characters' vectors and of what the BiLSTM reads, in training"),
  outputDropout: rate.default(0.5).describe("share dropped of what comes out of each BiLSTM, in training"),
  sequenceDropout: z
    .boolean()
    .default(false)
    .describe("drop the same numbers at all words of a sentence (variational dropout)"),
  lowercase: z.boolean().default(true).describe("whether words are looked up in lower case"),
  normaliseDigits: z.boolean().default(true).describe("whether words are looked up with every digit as 0"),
  minCount: count.default(1).describe("times a word must occur in the training data to have a vector"),
  unknownRate: rate
    .default(0.5)
    .describe("share of the words and characters seen once that training reads as unknown"),
  vectors: z
    .string()
    .optional()
    .describe("text file of word vectors (GloVe, word2vec) that words begin with; .gz is unpacked"),
  keepAllVectors: z
    .boolean()
    .default(false)
    .describe(
      "keep the vectors of words that the training data lacks too; every step updates the whole table",
    ),
  maxWords: count.default(512).describe("longest sequence; longer texts are read in windows"),
  strideWords: z.int().min(0).default(64).describe("words that a window repeats of the one before"),
  maxCharacters: count.default(40).describe("characters of a word that are read, from its first"),
});
export type BilstmSettings = z.output<typeof bilstmSettings>;

/** What of the settings decides the computation and the reading of texts. */
export interface BilstmConfig {
  /** Words with a vector, the unknown one among them. */
  readonly vocabSize: number;
  /** Characters with a vector, the unknown one among them. */
  readonly characters: number;
  readonly wordSize: number;
  readonly characterSize: number;
  readonly characterFilters: number;
  readonly characterWindow: number;
  /** Of both directions together. */
  readonly hiddenSize: number;
  readonly layers: number;
  readonly inputDropoutRate: number;
  readonly outputDropoutRate: number;
  /** Whether one mask serves all words of a sequence. */
  readonly isDropoutBySequence: boolean;
  readonly isLowercase: boolean;
  readonly isDigitless: boolean;
  readonly unknownRate: number;
  readonly maxWords: number;
  readonly strideWords: number;
  readonly maxCharacters: number;
}

/** @throws ConfigError when a window does not go beyond what it repeats */
export function configOf(
  settings: BilstmSettings,
  sizes: { readonly vocabSize: number; readonly characters: number },
): BilstmConfig {
  const { inputDropout, outputDropout, sequenceDropout, lowercase, normaliseDigits } = settings;
  const { wordSize, characterSize, characterFilters, characterWindow, hiddenSize, layers } = settings;
  const { unknownRate, maxWords, strideWords, maxCharacters } = settings;
  return checkWindows({
    ...sizes,
    ...{ wordSize, characterSize, characterFilters, characterWindow, hiddenSize, layers },
    inputDropoutRate: inputDropout,
    outputDropoutRate: outputDropout,
    isDropoutBySequence: sequenceDropout,
    isLowercase: lowercase,
    isDigitless: normaliseDigits,
    ...{ unknownRate, maxWords, strideWords, maxCharacters },
  });
}

function checkWindows(config: BilstmConfig, at: Readonly<Record<string, string>> = {}): BilstmConfig {
  if (config.strideWords < config.maxWords) return config;
  throw new ConfigError(`windows of ${config.maxWords} words that repeat ${config.strideWords} never end`, {
    at,
    fix: "set strideWords to less than maxWords",
  });
}

export const bilstmModelType = "nerforge-bilstm";

/** Our own keys, in the spelling of Hugging Face's. */
const fileSchema = z.object({
  model_type: z.literal(bilstmModelType),
  vocab_size: count,
  character_vocab_size: count,
  word_size: count,
  character_size: count,
  character_filters: count,
  character_window: count,
  hidden_size: z.int().min(2).multipleOf(2),
  num_hidden_layers: count,
  input_dropout: rate,
  output_dropout: rate,
  sequence_dropout: z.boolean(),
  lowercase: z.boolean(),
  normalise_digits: z.boolean(),
  unknown_rate: rate,
  max_words: count,
  stride_words: z.int().min(0),
  max_characters: count,
});

/**
 * The BiLSTM that a `config.json` describes.
 *
 * @throws ConfigError when it describes none
 */
export function parseBilstmConfig(json: unknown, file = "config.json"): BilstmConfig {
  const result = fileSchema.safeParse(json);
  if (!result.success) {
    throw new ConfigError(`${file} does not describe a BiLSTM:\n${z.prettifyError(result.error)}\n`, {
      at: { file },
      fix: `give the folder of a model of type ${bilstmModelType}`,
    });
  }
  const raw = result.data;
  const config: BilstmConfig = {
    vocabSize: raw.vocab_size,
    characters: raw.character_vocab_size,
    wordSize: raw.word_size,
    characterSize: raw.character_size,
    characterFilters: raw.character_filters,
    characterWindow: raw.character_window,
    hiddenSize: raw.hidden_size,
    layers: raw.num_hidden_layers,
    inputDropoutRate: raw.input_dropout,
    outputDropoutRate: raw.output_dropout,
    isDropoutBySequence: raw.sequence_dropout,
    isLowercase: raw.lowercase,
    isDigitless: raw.normalise_digits,
    unknownRate: raw.unknown_rate,
    maxWords: raw.max_words,
    strideWords: raw.stride_words,
    maxCharacters: raw.max_characters,
  };
  return checkWindows(config, { file });
}

/** The keys of `config.json` that say this computation. */
export function formatBilstmConfig(config: BilstmConfig): z.output<typeof fileSchema> {
  return {
    model_type: bilstmModelType,
    vocab_size: config.vocabSize,
    character_vocab_size: config.characters,
    word_size: config.wordSize,
    character_size: config.characterSize,
    character_filters: config.characterFilters,
    character_window: config.characterWindow,
    hidden_size: config.hiddenSize,
    num_hidden_layers: config.layers,
    input_dropout: config.inputDropoutRate,
    output_dropout: config.outputDropoutRate,
    sequence_dropout: config.isDropoutBySequence,
    lowercase: config.isLowercase,
    normalise_digits: config.isDigitless,
    unknown_rate: config.unknownRate,
    max_words: config.maxWords,
    stride_words: config.strideWords,
    max_characters: config.maxCharacters,
  };
}
