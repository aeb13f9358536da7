import { add, dropout, seedFor, type Tensor, tidy } from "../../../engine/ops/index.js";
import type { Example } from "../../../text/example.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { BertEncoder } from "../../encoders/bert/encoder.js";
import { ParameterSet } from "../../layers/parameters.js";
import { trainedParameters } from "../../layers/trained-parameters.js";
import { freeze, type PeftMethod } from "../../peft/peft-method.js";
import type { EncodingRecipe, LossOptions, TrainableModel, TrainedParameter } from "../method.js";
import { predictTexts, type TextMention } from "../tagger/text-sentences.js";
import { type CompleteSettings, completeSettings } from "./complete-settings.js";
import { lossOfPass, type PassScores } from "./loss.js";
import { planPasses, type QueryPass } from "./plan-passes.js";
import {
  type PredictingModel,
  type PredictOptions,
  type PredictTextOptions,
  predictWindow,
  windowsOf,
} from "./predict.js";
import { headSpecs, scoreSpans, scoresSpans, scoresWords, scoreWords } from "./predictor.js";
import type { QpmrcItem } from "./qpmrc-item.js";
import { type PassVectors, type QueryReader, type ReadOptions, readPass } from "./read-pass.js";
import { checkQpmrcSettings, type QpmrcOptions } from "./settings.js";
import { type AskedTypes, makeTypeQueries, type TypeQuery } from "./type-queries.js";

export interface QpmrcParts {
  readonly encoder: BertEncoder;
  readonly tokenizer: Tokenizer;
  /** The parameters of `headSpecs`. */
  readonly head: ParameterSet;
  /** With it the encoder is frozen, and the method's parameters are trained in its place. */
  readonly peft?: PeftMethod | undefined;
  /** Recompute each layer in the backward pass instead of keeping its activations. */
  readonly isCheckpointed?: boolean | undefined;
  /** Further keys for `config.json`. */
  readonly fileConfig?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A BERT that is asked for all entity types at once, each by its name behind a continuous prompt that all share.
 *
 * Source: Zhang and Wang 2023, "A Query-Parallel Machine Reading Comprehension Framework for Low-resource NER", section
 * 2. No code of theirs is published; what the paper leaves open is said where it is decided: windows and [CLS]
 * (`readPass`), groups of types (`planPasses`), table of widths (`scoreSpans`), reduction (`lossOfPass`), dropout before
 * the predictor (`settings`). A type's scores depend neither on other types nor on groups, except with the attentions
 * of section 3.7 and with UniPELT's `gate: all`.
 */
export class QpmrcModel implements TrainableModel<QpmrcItem> {
  readonly method = "qpmrc";
  readonly settings: CompleteSettings;
  readonly trained: readonly TrainedParameter[];
  readonly recipe: EncodingRecipe;
  readonly #queries: readonly TypeQuery[];

  /**
   * It owns encoder, head and PEFT method from here on, unless it throws.
   *
   * @throws ConfigError for settings that are not valid or do not fit the encoder, or names that cannot be asked for
   */
  constructor(
    readonly parts: QpmrcParts,
    options: QpmrcOptions,
  ) {
    this.settings = completeSettings(options, parts.encoder.config);
    const { labels, names, maxTokens, strideTokens, negatives, annotated, seed } = this.settings;
    this.#queries = this.queriesOf({ labels, naturalNames: names });
    if (parts.peft !== undefined) freeze(parts.encoder.parameters);
    this.trained = [
      ...(parts.peft?.trained ?? trainedParameters(parts.encoder.parameters)),
      ...trainedParameters(parts.head),
    ];
    this.recipe = {
      method: this.method,
      tokenizer: parts.tokenizer.json,
      settings: { labels, maxTokens, strideTokens, negatives, annotated, seed },
    };
  }

  /** Labels that it is asked for when nothing else is said. */
  get labels(): readonly string[] {
    return this.settings.labels;
  }

  /** The queries of any types, known to it or not. @throws ConfigError for names that cannot be asked for */
  queriesOf(types: AskedTypes): TypeQuery[] {
    const { tokenizer, encoder } = this.parts;
    return makeTypeQueries(types, tokenizer, encoder.config.maxTokens - this.settings.promptLength);
  }

  /**
   * As `lossOfPass` says, over all passes of the batch.
   *
   * @throws ShapeError for ids outside the encoder's tables; ConfigError when types see each other and are too many
   */
  loss(items: readonly QpmrcItem[], options: LossOptions): Tensor {
    return tidy(() =>
      this.plan(items, this.#queries)
        .map((pass, i) => {
          const scores = this.score(pass, this.#queries, {
            dropoutSeed: seedFor(options.dropoutSeed, "group", i),
          });
          return lossOfPass(pass, scores, this.settings);
        })
        .reduce((sum, term) => add(sum, term)),
    );
  }

  /** The passes that read all types of items at once. */
  plan(items: readonly QpmrcItem[], queries: readonly TypeQuery[]): QueryPass[] {
    return planPasses(items, queries, { ...this.settings, maxTokens: this.parts.encoder.config.maxTokens });
  }

  /** Scores of spans and words in one pass, owned by the caller. */
  score(pass: QueryPass, queries: readonly TypeQuery[], options: ReadOptions): PassScores {
    const { head } = this.parts;
    return tidy(() => {
      const vectors = this.#dropped(readPass(this.#reader, pass, queries, options), options);
      return {
        spans: scoresSpans(this.settings) ? scoreSpans(head, vectors) : undefined,
        words: scoresWords(this.settings) ? scoreWords(head, vectors) : undefined,
      };
    });
  }

  /**
   * The mentions in texts of any length, which are cut into sentences and words first.
   *
   * @param types as for `predictExamples`
   * @returns for each text its mentions, in order; offsets are those of the text
   */
  async predict(
    texts: readonly string[],
    types?: AskedTypes,
    { language = "en", ...options }: PredictTextOptions = {},
  ): Promise<TextMention[][]> {
    return predictTexts(texts, language, (examples) => this.predictExamples(examples, types, options));
  }

  /**
   * Examples with the mentions that the model finds in place of their own, in order, each with its score.
   *
   * @param types what is asked for, by any names; the model's own labels when absent
   */
  async predictExamples(
    examples: readonly Example[],
    types?: AskedTypes,
    options: PredictOptions = {},
  ): Promise<Example[]> {
    const predicted: Example[] = [];
    for await (const window of this.predictStream([examples], types, options)) predicted.push(...window);
    return predicted;
  }

  /**
   * As `predictExamples`, for any number of examples: no more than `windowExamples` and the last batch are held.
   *
   * @throws ConfigError for an option out of range, or names that cannot be asked for
   */
  async *predictStream(
    batches: AsyncIterable<readonly Example[]> | Iterable<readonly Example[]>,
    types?: AskedTypes,
    options: PredictOptions = {},
  ): AsyncGenerator<readonly Example[]> {
    const queries = types === undefined ? this.#queries : this.queriesOf(types);
    for await (const window of windowsOf(batches, options)) {
      yield await predictWindow(this.#predicting, window, queries, options);
    }
  }

  get #reader(): QueryReader {
    const { encoder, head, peft, isCheckpointed } = this.parts;
    const { promptLength, attention } = this.settings;
    const prompt = promptLength === 0 ? undefined : head.get("qpmrc.prompt.weight");
    return { encoder, prompt, attention, peft, isCheckpointed };
  }

  get #predicting(): PredictingModel {
    return {
      tokenizer: this.parts.tokenizer,
      sizes: this.settings,
      plan: (items, queries) => this.plan(items, queries),
      // Words are scored where they are the prediction; the auxiliary task serves training alone.
      score: (pass, queries) =>
        tidy(() => {
          const vectors = readPass(this.#reader, pass, queries, { dropoutSeed: undefined });
          return scoresSpans(this.settings)
            ? scoreSpans(this.parts.head, vectors)
            : scoreWords(this.parts.head, vectors);
        }),
      isOfSpans: scoresSpans(this.settings),
    };
  }

  #dropped({ queries, words }: PassVectors, { dropoutSeed }: ReadOptions): PassVectors {
    const { dropoutRate } = this.settings;
    return {
      queries: dropout(queries, dropoutRate, seedFor(dropoutSeed, "queries")),
      words: dropout(words, dropoutRate, seedFor(dropoutSeed, "words")),
    };
  }

  /** Frees the parameters. */
  dispose(): void {
    this.parts.encoder.parameters.dispose();
    this.parts.head.dispose();
    this.parts.peft?.dispose();
  }
}

/**
 * A model with a new head on an encoder. It owns the encoder and the PEFT method from here on; an error frees them.
 *
 * @param seed of what is random in the head
 * @throws ConfigError as the constructor
 */
export function newQpmrcModel(
  parts: Omit<QpmrcParts, "head">,
  options: QpmrcOptions,
  seed: number,
): QpmrcModel {
  const { config, parameters } = parts.encoder;
  let head: ParameterSet | undefined;
  try {
    const specs = headSpecs(checkQpmrcSettings(options), config.hiddenSize);
    head = ParameterSet.initialise(specs, { seed, deviation: config.initialDeviation });
    return new QpmrcModel({ ...parts, head }, options);
  } catch (error) {
    for (const owned of [parameters, head, parts.peft]) owned?.dispose();
    throw error;
  }
}
