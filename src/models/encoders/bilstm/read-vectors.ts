import { InputError } from "../../../core/errors.js";
import { splitLines } from "../../../formats/lines.js";
import { openText } from "../../../formats/open.js";

export interface ReadVectorsOptions {
  /** Numbers of a vector. */
  readonly size: number;
  /** The form under which a word is kept. */
  readonly normalise: (word: string) => string;
  /** Whether the vector of a word, in that form, is wanted. */
  readonly isWanted: (word: string) => boolean;
}

/**
 * Word vectors from a text file, a line `word number ... number` for each, as GloVe and word2vec write them (the
 * latter with a line of two counts in front). Of words that become one, the first in the file counts: files stand in
 * the order of frequency. Words with spaces in them are left out. Only the wanted vectors are held.
 *
 * @throws InputError when the file cannot be read, or a vector has another number of numbers than `size`
 */
export async function readVectors(
  file: string,
  { size, normalise, isWanted }: ReadVectorsOptions,
): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  let isFirst = true;
  for await (const { lines, first } of splitLines(openText(file))) {
    for (const [i, line] of lines.entries()) {
      if (first + i === 1 && /^\d+ \d+\s*$/.test(line)) continue;
      const word = normalise(line.slice(0, Math.max(0, line.indexOf(" "))));
      const isNew = word !== "" && !vectors.has(word) && isWanted(word);
      // The first vector is read in any case: a wrong size shows before the whole file is through.
      if (!isNew && !isFirst) continue;
      const at = { file, line: first + i };
      const vector = isFirst ? parseFirstVector(line, size, at) : parseVector(line, size, at);
      isFirst = false;
      if (isNew && vector !== undefined) vectors.set(word, vector);
    }
  }
  return vectors;
}

type Place = Readonly<Record<"file" | "line", string | number>>;

function parseFirstVector(line: string, size: number, at: Place): Float32Array | undefined {
  const count = line.trimEnd().split(" ").length - 1;
  if (count > size) throw wrongSize(count, size, at);
  return parseVector(line, size, at);
}

/** The numbers of a line; undefined where its word has spaces. */
function parseVector(line: string, size: number, at: Place): Float32Array | undefined {
  const fields = line.trimEnd().split(" ").slice(1);
  if (fields.length > size) return undefined;
  if (fields.length < size) throw wrongSize(fields.length, size, at);
  const numbers = Float32Array.from(fields, Number);
  const bad = numbers.findIndex((number) => !Number.isFinite(number));
  if (bad < 0) return numbers;
  throw new InputError(`"${fields[bad]!.slice(0, 20)}" is no number of a vector`, {
    at,
    fix: "name a text file of word vectors",
  });
}

const wrongSize = (count: number, size: number, at: Place): InputError =>
  new InputError(`a vector of ${count} numbers stands where ${size} are expected`, {
    at,
    fix: count > 0 ? `set wordSize to ${count}, or name another file` : "name a text file of word vectors",
  });
