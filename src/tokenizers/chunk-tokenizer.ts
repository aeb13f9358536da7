import { alignText } from "./aligned-text.js";
import { chinese, ordinary, punctuation, space, unitClasses } from "./characters.js";
import type { TokenModel } from "./model.js";
import type { Normalizer } from "./normalizers.js";
import type { ChunkRule, PreTokenizer } from "./pre-tokenizers.js";
import type { TokenList } from "./token-list.js";

/** Tokens of a chunk, `[id, start, end, word]` each, counted from the chunk's start; and its words. */
interface Chunk {
  readonly tokens: Int32Array;
  readonly wordCount: number;
}

/** Word id that asks for words to be counted as they are found. */
export const countedWords = -1;

const maxRememberedUnits = 48;
const maxRemembered = 1 << 16;

/**
 * Raw text to tokens: normalises, pre-tokenises and tokenises it chunk by chunk, and remembers what became of
 * short chunks, since a text is mostly words that were seen before.
 */
export class ChunkTokenizer {
  readonly #normalizer: Normalizer;
  readonly #preTokenizer: PreTokenizer;
  readonly #model: TokenModel;
  readonly #rule: ChunkRule;
  /** `unitClasses` as this tokenizer sees them. */
  readonly #classes: Uint8Array;
  readonly #singles: (Chunk | undefined)[] = [];
  /** Chunks at a text's start and elsewhere: only Metaspace tells them apart. */
  readonly #atStart = new ChunkMemory();
  readonly #inside = new ChunkMemory();
  readonly #scratch: number[] = [];

  constructor(normalizer: Normalizer, preTokenizer: PreTokenizer, model: TokenModel) {
    this.#normalizer = normalizer;
    this.#preTokenizer = preTokenizer;
    this.#model = model;
    this.#rule = chooseRule(normalizer, preTokenizer);
    this.#classes = classesFor(this.#rule, normalizer.bert?.splitsChinese ?? false);
  }

  /**
   * Appends the tokens of `text[start, end)` with offsets into `text`.
   *
   * @param word id of every token's word, or `countedWords`
   * @param isTextStart whether nothing of the text stands before `start`
   */
  append(text: string, start: number, end: number, out: TokenList, word: number, isTextStart: boolean): void {
    if (this.#rule === "whole")
      this.#add(this.#compute(text.slice(start, end), isTextStart), start, out, word);
    else if (this.#rule === "metaspace") this.#appendMetaspace(text, start, end, out, word, isTextStart);
    else this.#appendChunks(text, start, end, out, word, isTextStart);
  }

  #appendChunks(
    text: string,
    start: number,
    end: number,
    out: TokenList,
    word: number,
    isTextStart: boolean,
  ): void {
    const classes = this.#classes;
    const bareStart = isTextStart ? start : -1;
    for (let at = start; at < end; ) {
      const unit = text.charCodeAt(at);
      const kind = classes[unit];
      const from = at++;
      if (kind === space) continue;
      if (kind === punctuation || kind === chinese) {
        this.#add((this.#singles[unit] ??= this.#compute(text[from], false)), from, out, word);
        continue;
      }
      while (at < end && !isBreak(classes[text.charCodeAt(at)])) at++;
      this.#add(this.#recall(text.slice(from, at), from === bareStart), from, out, word);
    }
  }

  #appendMetaspace(
    text: string,
    start: number,
    end: number,
    out: TokenList,
    word: number,
    isTextStart: boolean,
  ): void {
    for (let from = start, to = start; from < end; from = to) {
      to = text.indexOf(" ", from + 1);
      if (to === -1 || to > end) to = end;
      // The first chunk may lack its space without being the text's start: after an added token.
      if (from === start) this.#add(this.#compute(text.slice(from, to), isTextStart), from, out, word);
      else this.#add(this.#recall(text.slice(from, to), false), from, out, word);
    }
  }

  #recall(chunk: string, isTextStart: boolean): Chunk {
    if (chunk.length > maxRememberedUnits) return this.#compute(chunk, isTextStart);
    const memory = isTextStart ? this.#atStart : this.#inside;
    return memory.get(chunk) ?? memory.set(chunk, this.#compute(chunk, isTextStart));
  }

  #compute(chunk: string, isTextStart: boolean): Chunk {
    const tokens = this.#scratch;
    tokens.length = 0;
    const normalized = this.#normalizer.normalize(alignText(chunk));
    const parts = normalized.text === "" ? [] : this.#preTokenizer.split(normalized, isTextStart);
    for (const [word, part] of parts.entries()) {
      this.#model.tokenize(part.text, {
        push: (id, start, end) => {
          const last = part.ends[end - 1];
          tokens.push(id, skipSpace(chunk, part.starts[start], last), last, word);
        },
      });
    }
    return { tokens: Int32Array.from(tokens), wordCount: parts.length };
  }

  #add({ tokens, wordCount }: Chunk, offset: number, out: TokenList, word: number): void {
    const isCounted = word === countedWords;
    for (let i = 0; i < tokens.length; i += 4) {
      out.push(
        tokens[i],
        offset + tokens[i + 1],
        offset + tokens[i + 2],
        isCounted ? out.wordCount + tokens[i + 3] : word,
      );
    }
    if (isCounted) out.wordCount += wordCount;
  }
}

/** A piece that begins with the space before its word stands for the word. */
function skipSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at + 1 < end && text.charCodeAt(at) === 0x20) at++;
  return at;
}

const isBreak = (kind: number): boolean => kind === space || kind === punctuation || kind === chinese;

function chooseRule(normalizer: Normalizer, preTokenizer: PreTokenizer): ChunkRule {
  if (!normalizer.isLocal) return "whole";
  return preTokenizer.chunkRule === "bert" && normalizer.bert === undefined
    ? "spaces"
    : preTokenizer.chunkRule;
}

function classesFor(rule: ChunkRule, splitsChinese: boolean): Uint8Array {
  if (rule === "bert") {
    return splitsChinese ? unitClasses : unitClasses.map((kind) => (kind === chinese ? ordinary : kind));
  }
  const classes = new Uint8Array(0x10000);
  for (const plain of " \t\n\r") classes[plain.charCodeAt(0)] = space;
  return classes;
}

/** Remembers up to about two times `maxRemembered` chunks; what was not asked for since goes first. */
class ChunkMemory {
  #young = new Map<string, Chunk>();
  #old = new Map<string, Chunk>();

  get(text: string): Chunk | undefined {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const old = this.#old.get(text);
    return old && this.set(text, old);
  }

  set(text: string, chunk: Chunk): Chunk {
    if (this.#young.size >= maxRemembered) [this.#old, this.#young] = [this.#young, new Map()];
    this.#young.set(text, chunk);
    return chunk;
  }
}
