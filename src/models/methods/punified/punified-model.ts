import { ConfigError } from "../../../core/errors.js";
import type { Tensor } from "../../../engine/ops/index.js";
import type { Example } from "../../../text/example.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { T5Generator, type T5SpecialIds } from "../../encoders/t5/generator.js";
import type { T5Model } from "../../encoders/t5/transformer.js";
import { trainedParameters } from "../../layers/trained-parameters.js";
import type { EncodingRecipe, LossOptions, TrainableModel, TrainedParameter } from "../method.js";
import type { AskedTypes } from "../qpmrc/type-queries.js";
import { seq2seqLoss } from "../seq2seq/loss.js";
import type { Seq2SeqItem } from "../seq2seq/seq2seq-item.js";
import { predictTexts, type TextMention } from "../tagger/text-sentences.js";
import { checkPredictOptions, type PredictedText, type PredictOptions, predictWindow } from "./predict.js";
import { checkPunifiedSettings, type PunifiedOptions, type PunifiedSettings } from "./settings.js";
import { type NamedType, TypeSets } from "./type-sets.js";

export interface PunifiedParts extends T5Model {
  readonly ids: T5SpecialIds;
  readonly tokenizer: Tokenizer;
  /** Recompute each layer in the backward pass instead of keeping its activations. */
  readonly isCheckpointed?: boolean | undefined;
  /** Further keys for `config.json`. */
  readonly fileConfig?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A T5 that is told which types are wanted and writes them down with their mentions, for one dataset or many at once.
 *
 * Source: Lu et al. 2023, "PUnifiedNER: A Prompting-Based Unified NER System for Diverse Datasets" (AAAI).
 * Differs: what a model wrote is led back to offsets, which the paper's score does not need; long texts are read in
 * pieces. The markers are tokens of their own (`addT5Tokens`), which the released code leaves to the vocabulary.
 */
export class PunifiedModel implements TrainableModel<Seq2SeqItem> {
  readonly method = "punified";
  readonly settings: PunifiedSettings;
  readonly trained: readonly TrainedParameter[];
  readonly recipe: EncodingRecipe;
  readonly #sets: TypeSets;

  /**
   * It owns the parameters from here on, unless it throws.
   *
   * @throws ConfigError for settings that are not valid, or names that cannot be told apart
   */
  constructor(
    readonly parts: PunifiedParts,
    options: PunifiedOptions,
  ) {
    this.settings = checkPunifiedSettings(options);
    const { beams: _, devBeams: __, ...encoding } = this.settings;
    this.#sets = new TypeSets(encoding.sets, encoding.variant);
    this.trained = trainedParameters(parts.parameters);
    this.recipe = {
      method: this.method,
      tokenizer: parts.tokenizer.json,
      settings: { ...encoding, endId: parts.ids.endId },
    };
  }

  /** Types of all its sets, each name once. */
  get types(): readonly NamedType[] {
    return this.#sets.united;
  }

  /** The types that words ask for. @throws ConfigError for words that cannot be asked for */
  typesOf(asked: AskedTypes): readonly NamedType[] {
    return this.#sets.ask(asked, this.settings.variant);
  }

  /** @throws ShapeError for an id outside the vocabulary */
  loss(items: readonly Seq2SeqItem[], { dropoutSeed }: LossOptions): Tensor {
    const { ids, isCheckpointed = false } = this.parts;
    return seq2seqLoss(this.parts, items, ids, { dropoutSeed, isCheckpointed });
  }

  /**
   * What the model writes of examples: mentions with offsets, and all that was said.
   *
   * @param types what is asked for, by any names; when absent the types of the set whose id an example's `datasetId` is,
   *   and where no set has it those of all sets
   * @throws ConfigError for options out of range, or types that cannot be asked for
   */
  async predictTexts(
    examples: readonly Example[],
    types?: AskedTypes,
    options: PredictOptions = {},
  ): Promise<PredictedText[]> {
    checkPredictOptions(options);
    const asked = types && this.typesOf(types);
    const typesFor = ({ datasetId }: Example): readonly NamedType[] =>
      asked ?? this.#sets.find(datasetId) ?? this.#sets.united;
    const { ids, tokenizer } = this.parts;
    const generator = new T5Generator(this.parts, ids);
    const { windowExamples = 256 } = options;
    const predicted: PredictedText[] = [];
    try {
      const writer = { generator, ids, tokenizer, settings: this.settings };
      for (let at = 0; at < examples.length; at += windowExamples) {
        const window = examples.slice(at, at + windowExamples);
        predicted.push(...(await predictWindow(writer, window, typesFor, options)));
      }
    } finally {
      generator.dispose();
    }
    return predicted;
  }

  /** As `predictTexts`: the examples alone, with the mentions that the model finds in place of their own. */
  async predictExamples(
    examples: readonly Example[],
    types?: AskedTypes,
    options: PredictOptions = {},
  ): Promise<Example[]> {
    return (await this.predictTexts(examples, types, options)).map(({ example }) => example);
  }

  /**
   * The mentions in texts of any length, which are cut into sentences first.
   *
   * @param types as for `predictTexts`
   * @param options.language BCP 47 tag; default `en`
   * @returns for each text its mentions, in order; offsets are those of the text
   */
  async predict(
    texts: readonly string[],
    types?: AskedTypes,
    { language = "en", ...options }: PredictOptions & { readonly language?: string } = {},
  ): Promise<TextMention[][]> {
    return predictTexts(texts, language, (examples) => this.predictExamples(examples, types, options));
  }

  /** Frees the parameters. */
  dispose(): void {
    this.parts.parameters.dispose();
  }
}

/**
 * A model on a T5 in memory, which it owns unless this throws.
 *
 * @throws ConfigError as the constructor, or without a tokenizer
 */
export function newPunifiedModel(
  model: Omit<PunifiedParts, "tokenizer"> & { readonly tokenizer: Tokenizer | undefined },
  options: PunifiedOptions,
  isCheckpointed = false,
): PunifiedModel {
  const { config, parameters, ids, tokenizer, fileConfig } = model;
  if (tokenizer === undefined) {
    throw new ConfigError("the model has no tokenizer", { fix: "put tokenizer.json beside the model" });
  }
  return new PunifiedModel({ config, parameters, ids, tokenizer, fileConfig, isCheckpointed }, options);
}
