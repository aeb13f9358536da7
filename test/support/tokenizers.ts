import { readFileSync } from "node:fs";
import { Tokenizer } from "../../src/tokenizers/tokenizer.js";

export const tokenizerFixture = (name: string): string =>
  new URL(`../../fixtures/tokenizers/${name}`, import.meta.url).pathname;

/** A tokenizer of `fixtures/tokenizers`, fresh. */
export const loadTokenizer = (name: string): Tokenizer =>
  new Tokenizer(JSON.parse(readFileSync(tokenizerFixture(`${name}.json`), "utf8")));

/** Offsets in UTF-16 as Python counts them. */
export function codePointOffsets(text: string, offsets: Int32Array): number[] {
  const counts = new Int32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    counts[at] = count;
    if (!(/[\ud800-\udbff]/.test(text[at]) && /[\udc00-\udfff]/.test(text[at + 1] ?? ""))) count++;
  }
  counts[text.length] = count;
  return Array.from(offsets, (offset) => counts[offset]);
}

/** A Python with Hugging Face's libraries, to prove that it reads what is written here; absent by default. */
export const python = process.env["NERFORGE_PYTHON"];
export const pythonNote = python
  ? ""
  : " (skipped: set NERFORGE_PYTHON to a Python with transformers and torch)";
