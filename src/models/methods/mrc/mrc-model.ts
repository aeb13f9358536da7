import { ConfigError } from "../../../core/errors.js";
import { dropout, seedFor, type Tensor, tidy } from "../../../engine/ops/index.js";
import type { WordedQuestion } from "../../../formats/questions.js";
import type { Example } from "../../../text/example.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { assembleInputs } from "../../encoders/bert/assemble-inputs.js";
import { type BertEncoder, encode } from "../../encoders/bert/encoder.js";
import { trainedParameters } from "../../layers/trained-parameters.js";
import { freeze, type PeftMethod } from "../../peft/peft-method.js";
import type { Encoder, EncodingRecipe, LossOptions, TrainableModel, TrainedParameter } from "../method.js";
import { predictTexts, type TextMention } from "../tagger/text-sentences.js";
import { type Answer, decodeAnswer } from "./answers.js";
import { type AskedExample, type AskedQuery, isAsked, toUnanswered } from "./asked-example.js";
import { checkQueries } from "./check-queries.js";
import { contextMask } from "./context-mask.js";
import { checkDecoding, choosePairs, type DecodeOptions, decodeMentions } from "./decode-mentions.js";
import { createMrcEncoder } from "./encode.js";
import { assembleGold } from "./gold-batch.js";
import { hasSpanHead, type MrcHead } from "./mrc-head.js";
import type { MrcItem } from "./mrc-item.js";
import { type MrcScores, mrcLoss } from "./mrc-loss.js";
import { pairBest } from "./pair-places.js";
import { pickPlaces, scorePlaces } from "./place-scores.js";
import { type ReadOptions, readExamples } from "./read-examples.js";
import { resolveQueries } from "./resolve-queries.js";
import type { MrcSettings } from "./settings.js";
import { scoreAllPairs } from "./span-scores.js";

export interface MrcParts {
  readonly bert: BertEncoder;
  readonly tokenizer: Tokenizer;
  readonly head: MrcHead;
  /** Complete, by `completeSettings`. */
  readonly settings: MrcSettings;
  /** What is asked of texts that bring no queries of their own, and of texts to predict when nothing else is said. */
  readonly queries: readonly AskedQuery[];
  /** Labels that were annotated, by dataset id; a dataset that is not in it was annotated with all. */
  readonly annotated?: Readonly<Record<string, readonly string[]>>;
  /** What is trained in the place of the encoder's parameters, which are frozen then. */
  readonly peft?: PeftMethod | undefined;
  /** Recompute each layer in the backward pass instead of keeping its activations. */
  readonly isCheckpointed?: boolean;
  /** Further keys for `config.json`. */
  readonly fileConfig?: Readonly<Record<string, unknown>>;
}

export interface PredictOptions extends ReadOptions, DecodeOptions {}

export interface PredictTextOptions extends PredictOptions {
  /** BCP 47 tag, for the cutting into sentences and words; default `en`. */
  readonly language?: string;
}

export interface AnswerOptions extends ReadOptions {
  /** BCP 47 tag of the contexts, for those that come without words; default `en`. */
  readonly language?: string;
  /** Words of the longest answer; default 30. */
  readonly maxWords?: number;
  /** Likeliest starts, and ends, that are tried with each other; default 20. */
  readonly best?: number;
  /** How likely, in log odds, a span must be to be given; default 0. -Infinity: every question has an answer. */
  readonly noneThreshold?: number;
}

/**
 * A model that is asked for one entity type at a time, in words: `[CLS] query [SEP] context [SEP]` through a BERT,
 * scores of starts and ends, and of pairs of them. It answers questions by the same heads.
 *
 * Source: Li et al. 2020, "A Unified MRC Framework for Named Entity Recognition" (arXiv:1910.11476), not opened, its
 * code by FACTS 1.8; Zhang et al. 2021, "Target-Oriented Fine-tuning for Zero-Resource Named Entity Recognition",
 * section 3.3.2. See `createMrcEncoder`, `scorePlaces`, `scoreAllPairs`, `mrcLoss` and `decodeMentions`.
 */
export class MrcModel implements TrainableModel<MrcItem> {
  readonly method = "mrc";
  readonly trained: readonly TrainedParameter[];
  readonly recipe: EncodingRecipe;
  readonly #encoder: Encoder<MrcItem>;

  /**
   * Owns encoder, head and method of parameter-efficient training from here on, unless it throws.
   *
   * @throws ConfigError for queries that cannot be asked, or windows without room
   */
  constructor(readonly parts: MrcParts) {
    const { bert, tokenizer, head, settings, queries, annotated = {}, peft } = parts;
    const { maxTokens, strideTokens, maxQueryTokens, negatives, seed, mean } = settings;
    const reading = { maxTokens, strideTokens, maxQueryTokens, negatives, seed, mean, queries, annotated };
    this.recipe = { method: this.method, tokenizer: tokenizer.json, settings: reading };
    this.#encoder = createMrcEncoder({ tokenizer, settings: reading });
    if (peft !== undefined) freeze(bert.parameters);
    this.trained = [
      ...(peft?.trained ?? trainedParameters(bert.parameters)),
      ...trainedParameters(head.parameters),
    ];
  }

  /** Labels that it asks for when nothing else is said. */
  get labels(): readonly string[] {
    return this.parts.queries.map(({ label }) => label);
  }

  loss(items: readonly MrcItem[], options: LossOptions): Tensor {
    return tidy(() => mrcLoss(this.score(items, options), assembleGold(items), this.parts.settings));
  }

  /** Log odds of all places and pairs of items; places = `paddedPlaces(items)`. The caller owns the tensors. */
  score(items: readonly MrcItem[], options: LossOptions): MrcScores {
    const { head, settings } = this.parts;
    const { hiddenDropoutRate, weightSpan } = settings;
    const seed = (place: string): number | undefined => seedFor(options.dropoutSeed, "mrc", place);
    return tidy(() => {
      const hidden = dropout(this.#represent(items, options), hiddenDropoutRate, seed("hidden"));
      const states = pickPlaces(hidden, items);
      const spans = hasSpanHead({ weightSpan }) ? scoreAllPairs(head, states, seed("spans")) : undefined;
      return { ...scorePlaces(head, states), spans };
    });
  }

  /** Hidden states, `[batch, seqLen, hidden]`. */
  #represent(items: readonly MrcItem[], { dropoutSeed }: LossOptions): Tensor {
    const { bert, peft, isCheckpointed = false } = this.parts;
    return tidy(() => {
      const inputs = assembleInputs(items, bert.config);
      const hooks = peft?.hooksFor({ contextMask: contextMask(items, inputs), dropoutSeed }) ?? {};
      return encode(bert, inputs, { dropoutSeed, isCheckpointed, hooks });
    });
  }

  /**
   * The mentions in texts of any length, which are cut into sentences and words first.
   *
   * @param queries as for `predictExamples`
   * @returns for each text its mentions, in order; offsets are those of the text
   */
  async predict(
    texts: readonly string[],
    queries?: readonly (string | AskedQuery)[],
    options: PredictTextOptions = {},
  ): Promise<TextMention[][]> {
    const { language = "en" } = options;
    return predictTexts(texts, language, (examples) => this.predictExamples(examples, queries, options));
  }

  /**
   * Examples with the mentions that the model finds in place of their own, in order, each with its score.
   *
   * @param queries what to ask of every example: labels that the model knows, new ones, which get a plain query, or
   *   queries in any words; default those that an example brings, else the model's own
   */
  async predictExamples(
    examples: readonly Example[],
    queries?: readonly (string | AskedQuery)[],
    options: PredictOptions = {},
  ): Promise<Example[]> {
    const predicted: Example[] = [];
    for await (const some of this.predictStream([examples], queries, options)) predicted.push(...some);
    return predicted;
  }

  /**
   * As `predictExamples`, for any number of examples: no more than `windowItems` items, the last example's beyond
   * that, and the last batch are held.
   *
   * @throws ConfigError when a size or a choice is none, or a query cannot be asked
   */
  async *predictStream(
    batches: AsyncIterable<readonly Example[]> | Iterable<readonly Example[]>,
    queries?: readonly (string | AskedQuery)[],
    options: PredictOptions = {},
  ): AsyncGenerator<readonly Example[]> {
    checkDecoding(options);
    const known = this.checkQueries(queries ?? this.parts.queries);
    const askedOf = (example: Example) => (queries === undefined && isAsked(example) ? example.asked : known);
    const choose = choosePairs(options, hasSpanHead(this.parts.settings));
    const ask = ({ unplaced: _, ...example }: Example): AskedExample => ({
      ...example,
      mentions: [],
      asked: askedOf(example),
    });
    for await (const some of readExamples(batches, ask, this.#reader(choose), options)) {
      yield some.map(({ example, items }): Example => {
        const { asked: _, ...bare } = example;
        return { ...bare, mentions: decodeMentions(example, items, options) };
      });
    }
  }

  /**
   * One answer to each question, or none, in their order. Answers that a question brings are not looked at.
   *
   * @throws ConfigError when a size is none
   */
  async answer(questions: readonly WordedQuestion[], options: AnswerOptions = {}): Promise<Answer[]> {
    const { maxWords = 30, best = 20, noneThreshold = 0, language } = options;
    checkDecoding({ maxWords });
    if (!(Number.isInteger(best) && best > 0))
      throw new ConfigError(`best=${best} is no number of places`, { fix: "set it to 1 or more" });
    const reader = this.#reader((scores) => pairBest(scores, best, maxWords));
    const ask = (question: WordedQuestion): AskedExample => toUnanswered(question, language);
    const answers: Answer[] = [];
    for await (const some of readExamples([questions], ask, reader, options))
      answers.push(...some.map(({ example, items }) => decodeAnswer(example, items, noneThreshold)));
    return answers;
  }

  /**
   * The queries that `predictExamples` asks for these.
   *
   * @throws ConfigError when there are none, or one cannot be asked
   */
  checkQueries(queries: readonly (string | AskedQuery)[]): readonly AskedQuery[] {
    const { tokenizer, settings } = this.parts;
    const asked = resolveQueries(queries, this.parts.queries);
    checkQueries(asked, tokenizer, settings.maxQueryTokens);
    if (asked.length > 0) return asked;
    throw new ConfigError("the model has no queries of its own, and none is given", {
      fix: "pass labels or queries",
    });
  }

  #reader(choose: Parameters<typeof readExamples>[2]["choose"]): Parameters<typeof readExamples>[2] {
    const represent = (items: readonly MrcItem[]): Tensor =>
      this.#represent(items, { dropoutSeed: undefined });
    return { encoder: this.#encoder, head: this.parts.head, represent, choose };
  }

  /** Frees the parameters. */
  dispose(): void {
    this.parts.bert.parameters.dispose();
    this.parts.head.parameters.dispose();
    this.parts.peft?.dispose();
  }
}
