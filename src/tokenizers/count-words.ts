import { alignText } from "./aligned-text.js";
import { buildNormalizer, type Normalizer, type PartSpec } from "./normalizers.js";
import { buildPreTokenizer, type PreTokenizer } from "./pre-tokenizers.js";

/** Texts to learn a vocabulary from. */
export type Texts = Iterable<string> | AsyncIterable<string>;

/**
 * Pre-tokens of `texts` with how often they stand there, in the order of their code units: the same texts in any
 * order give the same counts.
 */
export async function countWords(
  texts: Texts,
  normalizerSpec: PartSpec | null,
  preTokenizerSpec: PartSpec | null,
): Promise<Map<string, number>> {
  const normalizer = buildNormalizer(normalizerSpec);
  const preTokenizer = buildPreTokenizer(preTokenizerSpec);
  // With plain Metaspace a chunk keeps the space before it, and so do the words.
  const isCut = normalizer.isLocal && preTokenizer.chunkRule !== "whole";
  const pattern = preTokenizer.chunkRule === "metaspace" ? / ?[^ ]+| /g : /[^ \t\n\r]+/g;
  const chunks = new Map<string, number>();
  for await (const text of texts) {
    if (isCut) for (const [chunk] of text.matchAll(pattern)) add(chunks, chunk, 1);
    else add(chunks, text, 1);
  }
  const words = new Map<string, number>();
  for (const [chunk, count] of chunks) addWords(words, chunk, count, normalizer, preTokenizer);
  return new Map([...words].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function addWords(
  words: Map<string, number>,
  chunk: string,
  count: number,
  normalizer: Normalizer,
  preTokenizer: PreTokenizer,
): void {
  const normalized = normalizer.normalize(alignText(chunk));
  if (normalized.text === "") return;
  for (const { text } of preTokenizer.split(normalized, true)) add(words, toWellFormed(text), count);
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/** Lone halves of surrogate pairs cannot be written to a vocabulary file. */
const toWellFormed = (text: string): string => text.replace(/\p{Cs}/gu, "\ufffd");
