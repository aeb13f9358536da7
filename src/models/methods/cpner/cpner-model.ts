import { ConfigError } from "../../../core/errors.js";
import { dispose, type Tensor, tidy } from "../../../engine/ops/index.js";
import type { Example } from "../../../text/example.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { T5Generator, type T5SpecialIds } from "../../encoders/t5/generator.js";
import { prefixHooks, type T5Hooks } from "../../encoders/t5/hooks.js";
import type { T5Model } from "../../encoders/t5/transformer.js";
import { trainedParameters } from "../../layers/trained-parameters.js";
import { freeze } from "../../peft/peft-method.js";
import type { EncodingRecipe, LossOptions, TrainableModel, TrainedParameter } from "../method.js";
import type { AskedTypes } from "../qpmrc/type-queries.js";
import { seq2seqLoss } from "../seq2seq/loss.js";
import type { Seq2SeqItem } from "../seq2seq/seq2seq-item.js";
import { predictTexts, type TextMention } from "../tagger/text-sentences.js";
import { type DomainPrefix, type FoldedPrefix, foldPrefix, toPrefixTable } from "./domain-prefix.js";
import { DomainTexts } from "./domain-texts.js";
import { type Answered, answerExamples, type PredictOptions } from "./predict.js";
import { type CpnerOptions, type CpnerSettings, checkCpnerSettings } from "./settings.js";

/** A T5 with its special ids and its tokenizer: what `loadT5` gives. */
export interface CpnerT5 extends T5Model {
  readonly ids: T5SpecialIds;
  readonly tokenizer?: Tokenizer | undefined;
  /** Further keys for `config.json`. */
  readonly fileConfig?: Readonly<Record<string, unknown>> | undefined;
}

export interface CpnerParts {
  /** Frozen from here on. It stays the caller's, who disposes it: many domains may share it. */
  readonly t5: CpnerT5;
  /** With it the T5 is the model's, too. */
  readonly ownsT5?: boolean | undefined;
  /** The model's from here on. */
  readonly prefix: DomainPrefix;
  /** Recompute each layer in the backward pass instead of keeping its activations. */
  readonly isCheckpointed?: boolean | undefined;
}

export interface PredictTextOptions extends PredictOptions {
  /** BCP 47 tag, for the cutting into sentences and words; default `en`. */
  readonly language?: string;
}

/**
 * A frozen T5 that answers for one domain, driven by the domain's prefixes.
 *
 * Source: Chen et al. 2023, "One Model for All Domains: Collaborative Domain-Prefix Tuning for Cross-Domain NER",
 * sections 3.2 and 3.3, eq. 1 to 4; widths, lengths and dropout from the released code (DeepKE `example/ner/cross`, FACTS
 * 1.4). Relative position biases of prefixes are 0, as there.
 * Differs: T5's own dropout acts in training, as in the code; the paper does not say.
 */
export class CpnerModel implements TrainableModel<Seq2SeqItem> {
  readonly method = "cpner";
  readonly settings: CpnerSettings;
  readonly trained: readonly TrainedParameter[];
  readonly recipe: EncodingRecipe;
  readonly tokenizer: Tokenizer;
  readonly #texts: DomainTexts;

  /** @throws ConfigError for settings that are not valid, or a tokenizer that is absent or lacks what the strings hold */
  constructor(
    readonly parts: CpnerParts,
    options: CpnerOptions,
  ) {
    const { t5, prefix } = parts;
    this.settings = checkCpnerSettings(options);
    this.#texts = new DomainTexts(this.settings);
    this.tokenizer = requireTokenizer(t5);
    this.#texts.checkTokenizer(this.tokenizer);
    freeze(t5.parameters);
    this.trained = [...prefix.trained, ...this.#openTable()];
    this.recipe = {
      method: this.method,
      tokenizer: this.tokenizer.json,
      settings: encodingSettings(this.settings, t5.ids.endId),
    };
  }

  /** The released code freezes what has `encoder` or `decoder` in its name; the rest is trained where it is asked for. */
  #openTable(): TrainedParameter[] {
    if (!this.settings.trainsTable) return [];
    const open = trainedParameters(this.parts.t5.parameters, (name) => !/^(encoder|decoder)\./.test(name));
    for (const { variable } of open) variable.trainable = true;
    return open;
  }

  /** Labels that it is asked for when nothing else is said. */
  get labels(): readonly string[] {
    return this.settings.labels;
  }

  /** Natural names of the domain's types, as its sources give them. */
  get names(): readonly string[] {
    return this.#texts.names;
  }

  /**
   * Eq. 4: the mean over all tokens of the answers of `-log softmax` of the token.
   *
   * @throws ShapeError for an id outside the vocabulary
   */
  loss(items: readonly Seq2SeqItem[], { dropoutSeed }: LossOptions): Tensor {
    const { t5, isCheckpointed = false } = this.parts;
    return tidy(() =>
      seq2seqLoss(t5, items, t5.ids, { dropoutSeed, isCheckpointed, hooks: this.#hooks(dropoutSeed) }),
    );
  }

  /** Their `tensors` are the caller's. */
  #hooks(dropoutSeed: number | undefined): T5Hooks {
    return prefixHooks(toPrefixTable(this.parts.prefix, dropoutSeed));
  }

  /** The numbers that a frozen T5 needs to serve this domain. */
  fold(): Promise<FoldedPrefix> {
    return foldPrefix(this.parts.prefix);
  }

  /** The mentions in texts of any length, which are cut into sentences and words first. */
  async predict(
    texts: readonly string[],
    types?: AskedTypes,
    { language = "en", ...options }: PredictTextOptions = {},
  ): Promise<TextMention[][]> {
    return predictTexts(texts, language, (examples) => this.predictExamples(examples, types, options));
  }

  /**
   * Examples with the mentions that the model's answers name, in place of their own, in order; what an answer says and
   * the text does not hold stands in `unplaced`.
   *
   * @param types what is asked for, by any names; the domain's own labels when absent
   */
  async predictExamples(
    examples: readonly Example[],
    types?: AskedTypes,
    options: PredictOptions = {},
  ): Promise<Example[]> {
    return (await this.answerExamples(examples, types, options)).map(({ example }) => example);
  }

  /** As `predictExamples`, with all that the answers say. @throws ConfigError as the constructor, for the types */
  async answerExamples(
    examples: readonly Example[],
    types?: AskedTypes,
    options: PredictOptions = {},
  ): Promise<Answered[]> {
    const answered: Answered[] = [];
    for await (const window of this.answerStream([examples], types, options)) answered.push(...window);
    return answered;
  }

  /** As `answerExamples`, for any number of examples: no more than `windowExamples` are held. */
  async *answerStream(
    batches: AsyncIterable<readonly Example[]> | Iterable<readonly Example[]>,
    types?: AskedTypes,
    options: PredictOptions = {},
  ): AsyncGenerator<readonly Answered[]> {
    const { maxSourceTokens, maxTargetTokens } = this.settings;
    const { t5 } = this.parts;
    const texts = types === undefined ? this.#texts : this.#textsOf(types);
    const hooks = this.#hooks(undefined);
    const generator = new T5Generator(t5, t5.ids, hooks);
    const { tokenizer } = this;
    const model = { tokenizer, texts, endId: t5.ids.endId, maxSourceTokens, maxTargetTokens, generator };
    try {
      for await (const batch of batches) {
        const { windowExamples = 256 } = options;
        for (let at = 0; at < batch.length; at += windowExamples)
          yield await answerExamples(model, batch.slice(at, at + windowExamples), options);
      }
    } finally {
      generator.dispose();
      dispose([...(hooks.tensors ?? [])]);
    }
  }

  /** @throws ConfigError for types that it cannot be asked for: no type, two of one name, one that it cannot write */
  checkTypes(types: AskedTypes): void {
    this.#textsOf(types);
  }

  #textsOf(types: AskedTypes): DomainTexts {
    const texts = new DomainTexts(askFor(types, this.settings));
    texts.checkTokenizer(this.tokenizer);
    return texts;
  }

  /** Frees the prefix, and the T5 where it is the model's. */
  dispose(): void {
    this.parts.prefix.dispose();
    if (this.parts.ownsT5) this.parts.t5.parameters.dispose();
  }
}

function requireTokenizer({ tokenizer }: CpnerT5): Tokenizer {
  if (tokenizer !== undefined) return tokenizer;
  throw new ConfigError("the model has no tokenizer", { fix: "put tokenizer.json beside the model" });
}

function encodingSettings(settings: CpnerSettings, endId: number): EncodingRecipe["settings"] {
  const { prefixLength: _, middleSize: __, dropoutRate: ___, trainsTable: ____, ...encoding } = settings;
  return { ...encoding, endId };
}

/** A label that the domain knows keeps its name unless it is given another. */
function askFor({ labels, naturalNames = {} }: AskedTypes, settings: CpnerSettings): CpnerSettings {
  if (labels.length === 0) throw new ConfigError("no type is asked for", { fix: "pass labels" });
  const names = { ...settings.names, ...naturalNames };
  const own = Object.entries(names).filter(([label]) => labels.includes(label));
  return { ...settings, labels: [...labels], names: Object.fromEntries(own) };
}
