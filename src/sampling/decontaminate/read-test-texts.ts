import { openDecompressed } from "../../core/decompress/open-decompressed.js";
import { InputError } from "../../core/errors.js";
import { textsOfJson } from "./json-texts.js";
import { readColumn, readSlots, type TestFileKind, tellKind } from "./test-file-kind.js";

/** A test set is small; a file beyond this is most likely the wrong one. */
const maxFileBytes = 512 << 20;

/**
 * The texts of a test set, one for each of its sentences or passages. What kind of file it is, its lines tell:
 *
 * - JSON or JSON Lines: every string under a key that names a text, every array of words
 * - a word and its tag a line, sentences parted by empty lines (CoNLL and its kin)
 * - `word:tag word:tag ... <=> intent` lines
 * - anything else: each line is a text
 *
 * @throws InputError when the file cannot be read or holds no text
 */
export async function readTestTexts(path: string): Promise<string[]> {
  const content = await readText(path);
  const texts = textsOf(content)
    .map(normaliseTestText)
    .filter((text) => text !== "");
  if (texts.length > 0) return texts;
  throw new InputError(`the test set ${path} holds no text`, {
    at: { file: path },
    fix: "name a file of plain text, JSON, or a word and its tag a line",
  });
}

async function readText(path: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of openDecompressed(path)) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes <= maxFileBytes) continue;
    throw new InputError(`the test set ${path} has more than ${maxFileBytes >> 20} MB`, {
      at: { file: path },
      fix: "name the test set itself, or split it",
    });
  }
  return new TextDecoder().decode(Buffer.concat(pieces));
}

function textsOf(content: string): string[] {
  const json = /^\s*[[{]/.test(content) ? textsOfJson(content) : undefined;
  if (json !== undefined) return json;
  const lines = content.split(/\r\n|\n|\r/u);
  return readers[tellKind(lines)](lines);
}

const readers: Readonly<Record<TestFileKind, (lines: readonly string[]) => string[]>> = {
  columns: readColumn,
  slots: readSlots,
  plain: (lines) => lines.map((line) => line.trim()),
};

/** Undoes what tokenizers do to a text beyond parting its words: brackets by name, `do n't`. */
export const normaliseTestText = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/-[LR][RSC]B-/g, " ")
    .replace(/ (?=n['’]t\b)/gi, "")
    .trim();
