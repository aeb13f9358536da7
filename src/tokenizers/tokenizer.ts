import { ConfigError } from "../core/errors.js";
import { expectedOneOf } from "../core/suggest.js";
import { AddedTokens } from "./added-tokens.js";
import { ChunkTokenizer, countedWords } from "./chunk-tokenizer.js";
import { buildDecoder, type Decoder } from "./decoders.js";
import { assembleEncoding, type Encoding, type TokenRange } from "./encoding.js";
import type { TokenModel } from "./model.js";
import { buildNormalizer } from "./normalizers.js";
import { buildPreTokenizer } from "./pre-tokenizers.js";
import { bareTemplate, buildTemplate, countSpecial, type Template } from "./template.js";
import { TokenList } from "./token-list.js";
import { buildModel, checkTokenizerJson, type TokenizerJson } from "./tokenizer-json.js";
import { cutsAfter, cutWindows, keptLengths, roomFor, type Truncation } from "./truncate.js";

/** A text, or a text whose words are known: flat offsets as in `Example.words`. */
export type TokenizerInput = string | { readonly text: string; readonly words: Int32Array };

export interface EncodeOptions {
  /** A second sequence, e.g. the context that a query is asked of. */
  readonly pair?: TokenizerInput;
  /** Most tokens, special ones included; default: no limit. */
  readonly maxTokens?: number;
  /** Default `longest-first`. */
  readonly truncation?: Truncation;
  /** Default true. */
  readonly addSpecialTokens?: boolean;
  /** Whether `[MASK]` in a text is the token (default, as in Hugging Face) or seven characters. */
  readonly findAddedTokens?: boolean;
}

export interface WindowOptions extends Omit<EncodeOptions, "truncation"> {
  readonly maxTokens: number;
  /** Tokens that a window repeats of the one before; default 0. */
  readonly strideTokens?: number;
}

/**
 * Text to ids and back, as a `tokenizer.json` describes it.
 *
 * Differs from Hugging Face `tokenizers`: offsets are UTF-16 code units, a Metaspace piece does not count the
 * space before its word, and windows are cut between words.
 */
export class Tokenizer {
  /** The description it was built from, to be saved with a model. */
  readonly json: TokenizerJson;
  /** One more than the greatest id. */
  readonly vocabularySize: number;
  readonly #model: TokenModel;
  readonly #template: Template;
  readonly #decoder: Decoder;
  readonly #chunks: ChunkTokenizer;
  readonly #added: AddedTokens;
  readonly #addedIds: ReadonlyMap<string, number>;
  readonly #addedTexts: ReadonlyMap<number, string>;
  readonly #specialIds: ReadonlySet<number>;
  readonly #lists = [new TokenList(), new TokenList()] as const;

  /**
   * @param json the content of a `tokenizer.json`
   * @param file where it stands, for errors
   * @param settings the content of the `tokenizer_config.json` beside it, kept for saving
   * @throws ConfigError when it is malformed or asks for what this toolkit does not do, by name
   */
  constructor(
    json: unknown,
    file = "tokenizer.json",
    readonly settings: Readonly<Record<string, unknown>> = {},
  ) {
    this.json = checkTokenizerJson(json, file);
    const normalizer = buildNormalizer(this.json.normalizer);
    this.#model = buildModel(this.json.model);
    this.#template = buildTemplate(this.json.post_processor);
    this.#decoder = buildDecoder(this.json.decoder);
    this.#chunks = new ChunkTokenizer(normalizer, buildPreTokenizer(this.json.pre_tokenizer), this.#model);
    const tokens = this.json.added_tokens;
    this.#added = new AddedTokens(tokens, normalizer);
    this.#addedIds = new Map(tokens.map(({ content, id }) => [content, id]));
    this.#addedTexts = new Map(tokens.map(({ content, id }) => [id, content]));
    this.#specialIds = new Set(tokens.filter(({ special }) => special).map(({ id }) => id));
    this.vocabularySize = tokens.reduce((size, { id }) => Math.max(size, id + 1), this.#model.size);
  }

  /** Id of a piece or an added token. */
  idOf(token: string): number | undefined {
    return this.#addedIds.get(token) ?? this.#model.idOf(token);
  }

  /** Id of a token that must be there. */
  requireId(token: string): number {
    const id = this.idOf(token);
    if (id !== undefined) return id;
    throw new ConfigError(
      `the tokenizer has no token "${token}": ${expectedOneOf(token, [...this.#addedIds.keys()].slice(0, 20))}`,
      { fix: "use a token of this model or add it to the tokenizer" },
    );
  }

  tokenOf(id: number): string | undefined {
    return this.#addedTexts.get(id) ?? this.#model.pieceOf(id);
  }

  isSpecial(id: number): boolean {
    return this.#specialIds.has(id);
  }

  /** Special tokens that `encode` adds to one text, or to a pair. */
  countSpecialTokens(isPair = false): number {
    return countSpecial(isPair ? this.#template.pair : this.#template.single);
  }

  /** @throws ConfigError when `maxTokens` leaves no room */
  encode(input: TokenizerInput, options: EncodeOptions = {}): Encoding {
    const parts = this.#partsFor(options);
    const room = roomFor(options.maxTokens, countSpecial(parts));
    const [first, second] = this.#tokenizeBoth(input, options);
    const kept = keptLengths(first.length, second.length, room, options.truncation ?? "longest-first");
    return assembleEncoding(
      parts,
      [first, second].map((tokens, sequence) => ({ tokens, start: 0, end: kept[sequence] })),
      [...cutsAfter(first, kept[0], 0), ...cutsAfter(second, kept[1], 1)],
    );
  }

  /**
   * Windows over a long text: over `input`, or over `pair` where there is one (`input` then stands in every
   * window). Nothing is cut; offsets and word ids are those of the whole text.
   *
   * @throws ConfigError when the windows leave no room for text, or no more than the stride
   */
  encodeWindows(input: TokenizerInput, options: WindowOptions): Encoding[] {
    const parts = this.#partsFor(options);
    const room = roomFor(options.maxTokens, countSpecial(parts));
    const [first, second] = this.#tokenizeBoth(input, options);
    const stride = options.strideTokens ?? 0;
    if (options.pair === undefined) {
      return cutWindows(first, room, stride).map((range) => assembleEncoding(parts, [range], []));
    }
    const fixed: TokenRange = { tokens: first, start: 0, end: first.length };
    return cutWindows(second, room - first.length, stride).map((range) =>
      assembleEncoding(parts, [fixed, range], []),
    );
  }

  /** Text of `ids`, without special tokens unless asked for; what normalisation changed stays changed. */
  decode(ids: Iterable<number>, { keepSpecial = false }: { readonly keepSpecial?: boolean } = {}): string {
    const tokens: string[] = [];
    for (const id of ids) {
      if (!keepSpecial && this.#specialIds.has(id)) continue;
      const token = this.tokenOf(id);
      if (token === undefined) {
        throw new ConfigError(`id ${id} is not in a vocabulary of ${this.vocabularySize}`, {
          fix: "decode with the tokenizer of the model",
        });
      }
      tokens.push(token);
    }
    return this.#decoder(tokens);
  }

  #partsFor({ pair, addSpecialTokens = true }: EncodeOptions): Template["single"] {
    const template = addSpecialTokens ? this.#template : bareTemplate;
    return pair === undefined ? template.single : template.pair;
  }

  #tokenizeBoth(input: TokenizerInput, options: EncodeOptions): readonly [TokenList, TokenList] {
    const findsAdded = options.findAddedTokens ?? true;
    for (const list of this.#lists) list.clear();
    this.#tokenize(input, this.#lists[0], findsAdded);
    if (options.pair !== undefined) this.#tokenize(options.pair, this.#lists[1], findsAdded);
    return this.#lists;
  }

  #tokenize(input: TokenizerInput, out: TokenList, findsAdded: boolean): void {
    if (typeof input === "string") {
      this.#appendRange(input, 0, input.length, out, countedWords, findsAdded);
      return;
    }
    const { text, words } = input;
    for (let word = 0; 2 * word < words.length; word++) {
      this.#appendRange(text, words[2 * word], words[2 * word + 1], out, word, findsAdded);
    }
  }

  #appendRange(
    text: string,
    start: number,
    end: number,
    out: TokenList,
    word: number,
    findsAdded: boolean,
  ): void {
    const segments = findsAdded ? this.#added.split(text, start, end) : [{ start, end, id: -1 }];
    for (const segment of segments) {
      if (segment.id === -1) {
        this.#chunks.append(text, segment.start, segment.end, out, word, segment.start === start);
      } else {
        out.push(segment.id, segment.start, segment.end, word === countedWords ? out.wordCount++ : word);
      }
    }
  }
}
