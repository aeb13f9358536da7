import { readFileSync } from "node:fs";
import { z } from "zod";
import { readYaml } from "../../core/config.js";
import { InputError } from "../../core/errors.js";

const unigramSchema = z.object({
  model: z.object({
    vocab: z.array(z.tuple([z.string(), z.number()])),
    byte_fallback: z.boolean().optional(),
  }),
});

/**
 * Whether a vocabulary can hold a word: WordPiece's `vocab.txt` by its longest-match rule, a Unigram
 * `tokenizer.json` when each character stands in some piece.
 *
 * @throws InputError when the file is neither
 */
export function loadVocabulary(file: string): (word: string) => boolean {
  if (file.endsWith(".json")) {
    const result = unigramSchema.safeParse(readYaml(file));
    if (!result.success)
      throw new InputError(`${file} is no Unigram tokenizer.json`, {
        at: { file },
        fix: "name a vocab.txt, or the tokenizer.json of a T5 model",
      });
    const { vocab, byte_fallback } = result.data.model;
    if (byte_fallback) return () => true;
    const characters = new Set(vocab.flatMap(([piece]) => [...piece]));
    return (word) => [...word.normalize("NFKC")].every((character) => characters.has(character));
  }
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new InputError(`${file} cannot be read`, { at: { file }, fix: "check the path", cause });
  }
  const pieces = new Set(text.split(/\r?\n/));
  const isUncased = !pieces.has("The") && pieces.has("the");
  return (word) => splitPunctuation(isUncased ? fold(word) : word).every((part) => isInPieces(part, pieces));
}

const fold = (word: string): string =>
  word
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "");

/** BERT cuts at punctuation and around Chinese characters before it looks for pieces. */
const splitPunctuation = (word: string): string[] =>
  word.match(/[\p{P}\p{S}\p{Script=Han}]|[^\p{P}\p{S}\p{Script=Han}\s\p{Cc}]+/gu) ?? [];

function isInPieces(word: string, pieces: ReadonlySet<string>): boolean {
  if (word.length > 100) return false;
  let start = 0;
  while (start < word.length) {
    let end = word.length;
    while (end > start && !pieces.has((start > 0 ? "##" : "") + word.slice(start, end))) end--;
    if (end === start) return false;
    start = end;
  }
  return true;
}
