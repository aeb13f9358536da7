import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { Tally } from "../../src/core/tally.js";
import { sortMentions } from "../../src/formats/chunks.js";
import type { FileSource, Piece, ReadContext, WriteContext } from "../../src/formats/format.js";
import { Losses } from "../../src/formats/losses.js";
import { createNaming } from "../../src/formats/naming.js";
import { makeQuerySet, namingOf } from "../../src/formats/queries/query-set.js";
import { groupQuestions } from "../../src/formats/questions.js";
import { checkFormatOptions, getFormat } from "../../src/formats/registry.js";
import { joinWords } from "../../src/formats/words.js";
import type { Example, Mention } from "../../src/text/example.js";
import { collect, stream } from "./chunks.js";
import { nextFolder } from "./temp.js";

/** An Example of words with spaces between them; mentions as `[first word, word behind the last, label]`. */
export function exampleOf(
  sentence: string,
  mentions: readonly (readonly [number, number, string])[] = [],
  id = "0",
): Example {
  const joined = joinWords(sentence.split(" "), "space");
  return {
    id,
    ...joined,
    datasetId: "test",
    mentions: sortMentions(
      mentions.map(([first, end, label]) => ({
        start: joined.words[2 * first],
        end: joined.words[2 * end - 1],
        label,
      })),
    ),
  };
}

/** `LABEL "surface"`, in order. */
export const showMentions = ({ text, mentions }: Pick<Example, "text" | "mentions">): string[] =>
  mentions.map(({ start, end, label }: Mention) => `${label} "${text.slice(start, end)}"`);

export const readContext = (over: Partial<ReadContext> = {}): ReadContext => ({
  datasetId: "test",
  file: "test-file",
  tally: new Tally(),
  naming: createNaming(),
  ...over,
});

export function writeContext(labels: readonly string[], over: Partial<WriteContext> = {}): WriteContext {
  const queries = over.queries ?? makeQuerySet(labels);
  return { datasetId: "test", labels, queries, naming: namingOf(queries), losses: new Losses(), ...over };
}

/** The pieces of the file that a format makes of examples; of a format that is a folder, JSON of its files. */
export function writePieces(
  name: string,
  examples: readonly Example[],
  options: Readonly<Record<string, unknown>> = {},
  context = writeContext(
    [...new Set(examples.flatMap(({ mentions }) => mentions.map(({ label }) => label)))].sort(),
  ),
): Piece[] {
  const format = getFormat(name);
  const writer = format.createWriter(checkFormatOptions(format, "writeOptions", options), context);
  const pieces = [writer.begin(), ...examples.map((example) => writer.example(example)), writer.end()];
  return writer.takeFiles === undefined ? pieces : [JSON.stringify(writer.takeFiles())];
}

/** The file that a format makes of examples, as text. */
export const writeAll = (...given: Parameters<typeof writePieces>): string => writePieces(...given).join("");

/** The same as bytes, also of a binary format. */
export const writeBytes = (...given: Parameters<typeof writePieces>): Buffer =>
  Buffer.concat(writePieces(...given).map((piece) => Buffer.from(piece as string)));

/** A folder in memory, of files by name. */
export const fileSource = (files: Readonly<Record<string, string>>, folder = "folder"): FileSource => ({
  list: (path) =>
    path === folder
      ? Object.keys(files)
          .map((name) => `${folder}/${name}`)
          .sort()
      : undefined,
  has: (path) => path.startsWith(`${folder}/`) && Object.hasOwn(files, path.slice(folder.length + 1)),
  open: (path) => stream([files[path.slice(folder.length + 1)]]),
});

/** The examples that a format finds in text. */
export async function readAll(
  name: string,
  chunks: string | readonly string[],
  options: Readonly<Record<string, unknown>> = {},
  context = readContext(),
): Promise<Example[]> {
  const format = getFormat(name);
  const checked = checkFormatOptions(format, "readOptions", options);
  if (format.records === "examples" && format.readPath !== undefined) {
    const files = JSON.parse(typeof chunks === "string" ? chunks : chunks.join("")) as Record<string, string>;
    return collect(format.readPath("folder", checked, context, fileSource(files)));
  }
  const text = stream(typeof chunks === "string" ? [chunks] : chunks);
  if (format.records === "examples") return collect(format.read(text, checked, context));
  return collect(groupQuestions(format.read(text, checked, context)));
}

/** The examples that a format finds in a file's bytes; those of a binary format go through a file. */
export async function readBytes(
  name: string,
  bytes: Buffer,
  options: Readonly<Record<string, unknown>> = {},
  context = readContext(),
): Promise<Example[]> {
  const format = getFormat(name);
  if (format.records !== "examples" || format.binary === undefined)
    return readAll(name, bytes.toString("utf8"), options, context);
  const file = join(nextFolder(), "file");
  writeFileSync(file, bytes);
  return collect(format.binary.readFile(file, checkFormatOptions(format, "readOptions", options), context));
}

const word = fc.oneof(
  fc.constantFrom(
    "Ana",
    "visited",
    "Oslo",
    ",",
    "the",
    "(",
    ")",
    ":",
    "😀",
    "12:30",
    "d'Or",
    "é́",
    "NULL",
    "\\",
    '"',
  ),
  fc.stringMatching(/^[a-z(),:<>]{1,4}$/),
);

/** Sentences of awkward words with mentions that may nest and cross. */
export const anyExample: fc.Arbitrary<Example> = fc
  .array(word, { minLength: 1, maxLength: 9 })
  .chain((words) =>
    fc.tuple(
      fc.constant(words),
      fc.array(
        fc.tuple(
          fc.nat(words.length - 1),
          fc.integer({ min: 1, max: 3 }),
          fc.constantFrom("PER", "music-genre", "a_b"),
        ),
        { maxLength: 4 },
      ),
    ),
  )
  .map(([words, spans]) =>
    exampleOf(
      words.join(" "),
      spans.map(([first, width, label]) => [first, Math.min(words.length, first + width), label] as const),
    ),
  );
