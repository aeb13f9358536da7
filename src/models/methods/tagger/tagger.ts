import { ConfigError } from "../../../core/errors.js";
import { dropout, linear, seedFor, type Tensor, tidy } from "../../../engine/ops/index.js";
import type { Example } from "../../../text/example.js";
import { trainedParameters } from "../../layers/trained-parameters.js";
import type { Encoder, EncodingRecipe, LossOptions, TrainableModel, TrainedParameter } from "../method.js";
import { createHead, type HeadOptions } from "./create-head.js";
import { decodeMentions } from "./decode-mentions.js";
import { createTaggerEncoder } from "./encode.js";
import { scoreItems } from "./score-items.js";
import { createTagSet, type TagSet, tagsOfLabels } from "./tag-set.js";
import type { TaggerEncoder } from "./tagger-encoder.js";
import { ignoredTag, paddedWords, type TaggerItem } from "./tagger-item.js";
import type { TagDecoder, TaggingHead } from "./tagging-head.js";
import { predictTexts, type TextMention } from "./text-sentences.js";

export interface PredictOptions {
  /** Windows that are computed at once; default 16. It changes speed and memory alone. */
  readonly batchSize?: number;
  /** Examples among which windows of like length are found; default 256. */
  readonly windowExamples?: number;
  /** Choose among legal sequences of tags alone; default false, as in the papers. */
  readonly constrained?: boolean;
}

export interface PredictTextOptions extends PredictOptions {
  /** BCP 47 tag, for the cutting into sentences and words; default `en`. */
  readonly language?: string;
}

/**
 * A model that gives every word of a text a tag: an encoder of words and a head on it.
 *
 * Source: NER-BERT (Liu et al. 2021, arXiv:2112.00405) 3 and 4.4. See the heads, and `createSubwordEncoder` for how
 * texts become items.
 * Differs: long texts are read in windows; each word is scored in one of them.
 */
export class Tagger implements TrainableModel<TaggerItem> {
  readonly method = "tagger";
  readonly trained: readonly TrainedParameter[];
  readonly recipe: EncodingRecipe;
  #itemEncoder: Encoder<TaggerItem> | undefined;

  /** Owns encoder and head from here on. */
  constructor(
    readonly encoder: TaggerEncoder,
    readonly head: TaggingHead,
    readonly tagSet: TagSet,
  ) {
    // Start and end of a CRF are no matrices, whatever their names.
    this.trained = [
      ...(encoder.peft?.trained ?? trainedParameters(encoder.parameters)),
      ...trainedParameters(head.parameters),
    ].map((trained) => ({ ...trained, decays: trained.decays && trained.variable.rank > 1 }));
    this.recipe = {
      method: this.method,
      ...(encoder.tokenizer === undefined ? {} : { tokenizer: encoder.tokenizer.json }),
      settings: { ...encoder.itemSettings, tags: tagSet.tags },
    };
  }

  /** Labels of its mentions, in the order of its tags. */
  get labels(): readonly string[] {
    return this.tagSet.labels;
  }

  loss(items: readonly TaggerItem[], options: LossOptions): Tensor {
    const words = paddedWords(items);
    const gold = new Int32Array(items.length * words).fill(ignoredTag);
    for (const [row, { tags }] of items.entries()) gold.set(tags, row * words);
    return tidy(() => this.head.loss(this.emit(items, options), gold));
  }

  /**
   * Scores of the tags of the items' words; rows after an item's last place are padding.
   *
   * @returns `[batch, words, tags]`, words = `paddedWords(items)`, owned by the caller
   */
  emit(items: readonly TaggerItem[], options: LossOptions): Tensor {
    const { encoder, head } = this;
    return tidy(() => {
      const seed = seedFor(options.dropoutSeed, "head");
      const words = dropout(encoder.represent(items, options), encoder.headDropoutRate, seed);
      return linear(words, head.parameters.get("classifier.weight"), head.parameters.get("classifier.bias"));
    });
  }

  /**
   * The mentions in texts of any length, which are cut into sentences and words first.
   *
   * @returns for each text its mentions, in order; offsets are those of the text
   */
  predict(text: string, options?: PredictTextOptions): Promise<TextMention[]>;
  predict(texts: readonly string[], options?: PredictTextOptions): Promise<TextMention[][]>;
  async predict(
    given: string | readonly string[],
    options: PredictTextOptions = {},
  ): Promise<TextMention[] | TextMention[][]> {
    const texts = typeof given === "string" ? [given] : given;
    const { language = "en" } = options;
    const mentions = await predictTexts(texts, language, (examples) =>
      this.predictExamples(examples, options),
    );
    return typeof given === "string" ? mentions[0] : mentions;
  }

  /** Examples with the mentions that the model finds in place of their own, in order, each with its score. */
  async predictExamples(examples: readonly Example[], options: PredictOptions = {}): Promise<Example[]> {
    const predicted: Example[] = [];
    for await (const window of this.predictStream([examples], options)) predicted.push(...window);
    return predicted;
  }

  /**
   * As `predictExamples`, for any number of examples: no more than `windowExamples` and the last batch are held.
   *
   * @throws ConfigError when a size is no whole number above 0
   */
  async *predictStream(
    batches: AsyncIterable<readonly Example[]> | Iterable<readonly Example[]>,
    { batchSize = 16, windowExamples = 256, constrained = false }: PredictOptions = {},
  ): AsyncGenerator<readonly Example[]> {
    checkSize("batchSize", batchSize);
    checkSize("windowExamples", windowExamples);
    const decode = await this.head.createDecoder({ constrained });
    let window: Example[] = [];
    for await (const batch of batches) {
      for (const example of batch) {
        if (window.push(example) < windowExamples) continue;
        yield await this.#predictWindow(window, batchSize, decode);
        window = [];
      }
    }
    if (window.length > 0) yield await this.#predictWindow(window, batchSize, decode);
  }

  async #predictWindow(
    examples: readonly Example[],
    batchSize: number,
    decode: TagDecoder,
  ): Promise<Example[]> {
    this.#itemEncoder ??= createTaggerEncoder(this.recipe);
    const encoder = this.#itemEncoder;
    const bare = examples.map(({ unplaced: _, ...example }): Example => ({ ...example, mentions: [] }));
    const items = bare.flatMap((example, index) => encoder.encode(example, { epoch: 0, index }));
    const scores = await scoreItems(items, examples.length, batchSize, (batch) =>
      this.emit(batch, { dropoutSeed: undefined }),
    );
    return bare.map((example, index) => {
      const { words, emissions } = scores[index];
      const mentions = decodeMentions(example, words, decode(emissions), this.tagSet);
      return { ...example, mentions };
    });
  }

  /** Frees the parameters. */
  dispose(): void {
    this.encoder.dispose();
    this.head.parameters.dispose();
  }
}

/**
 * A tagger with a new head. It owns the encoder from here on; an error frees it.
 *
 * @param labels of mentions; the tags are their BIO tags
 * @throws ConfigError when there is no label, or one twice
 */
export function newTagger(
  encoder: TaggerEncoder,
  labels: readonly string[],
  { head, seed }: Pick<HeadOptions, "head" | "seed">,
): Tagger {
  try {
    if (labels.length === 0)
      throw new ConfigError("a tagger needs at least one label", { fix: "pass labels" });
    const tagSet = createTagSet(tagsOfLabels(labels));
    const { size, initialDeviation: deviation } = encoder;
    return new Tagger(encoder, createHead({ head, tagSet, size, seed, deviation }), tagSet);
  } catch (error) {
    encoder.dispose();
    throw error;
  }
}

function checkSize(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new ConfigError(`${name}=${value} is no size`, { fix: "set it to a whole number above 0" });
}
