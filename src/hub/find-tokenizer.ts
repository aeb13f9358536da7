import { existsSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../core/errors.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { readTokenizer } from "../tokenizers/tokenizer-files.js";

/**
 * The tokenizer of a model's directory; undefined where it holds none.
 *
 * @param lowercase whether a `vocab.txt` is of lower-cased text, where no `tokenizer_config.json` says so
 * @throws ConfigError when it has more ids than the model; InputError when it is of a kind that is not read here
 */
export function findTokenizer(
  folder: string,
  vocabSize: number,
  lowercase: boolean | undefined,
): Tokenizer | undefined {
  const files = ["tokenizer.json", "vocab.txt", "spiece.model"];
  if (!files.some((file) => existsSync(join(folder, file)))) return undefined;
  const tokenizer = readTokenizer(folder, lowercase === undefined ? {} : { lowercase });
  if (tokenizer.vocabularySize <= vocabSize) return tokenizer;
  throw new ConfigError(
    `the tokenizer has ${tokenizer.vocabularySize} ids and the model a vocabulary of ${vocabSize}`,
    { at: { folder }, fix: "put the tokenizer of this model beside it" },
  );
}
