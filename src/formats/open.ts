import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { InputError } from "../core/errors.js";
import type { Tally } from "../core/tally.js";
import type { Example, Question } from "../text/example.js";
import { decodeText, type Encoding, findEncoding } from "./decode-text.js";
import type { ReadContext } from "./format.js";
import { besideOf } from "./neighbours.js";
import { groupQuestions } from "./questions.js";
import { checkFormatOptions, getFormat } from "./registry.js";

export interface OpenOptions {
  readonly format: string;
  /** The format's own options, as its `readOptions` schema takes them. */
  readonly read?: Readonly<Record<string, unknown>>;
  readonly encoding?: Encoding;
  /** Told once, when the file is not UTF-8 and no encoding was named. */
  readonly onFallback?: (encoding: Encoding) => void;
  readonly context: Omit<ReadContext, "file">;
}

export interface OpenTextOptions {
  readonly encoding?: Encoding;
  readonly tally?: Tally;
  /** Told once, when the file is not UTF-8 and no encoding was named. */
  readonly onFallback?: ((encoding: Encoding) => void) | undefined;
}

/** The text of a file, `.gz` unpacked; @throws InputError when it cannot be read. */
export function openText(
  file: string,
  { encoding = "auto", tally, onFallback }: OpenTextOptions = {},
): AsyncGenerator<string> {
  return decodeText(readBytes(file), {
    file,
    encoding,
    onFallback: (found) => {
      tally?.add(`encoding.${found}`);
      onFallback?.(found);
    },
  });
}

/** What `auto` takes a file's encoding for; @throws InputError when it cannot be read. */
export const findFileEncoding = (file: string): Promise<Encoding> => findEncoding(readBytes(file));

/** The first bytes of a file as ASCII, by which binary formats are known; @throws InputError when it cannot be read. */
export async function readMagic(file: string, length: number): Promise<string> {
  for await (const bytes of readBytes(file)) return Buffer.from(bytes.subarray(0, length)).toString("latin1");
  return "";
}

async function* readBytes(file: string): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(file, { highWaterMark: 1 << 18 });
  const bytes = file.endsWith(".gz") ? stream.pipe(createGunzip()) : stream;
  stream.on("error", (error) => bytes.destroy(error));
  try {
    yield* bytes as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw new InputError(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code ?? cause})`, {
      at: { file },
      fix: "check the path",
      cause,
    });
  } finally {
    stream.destroy();
  }
}

/** Records of a file, of whichever kind its format holds. */
export type OpenRecords =
  | { readonly kind: "examples"; readonly batches: AsyncGenerator<readonly Example[]> }
  | { readonly kind: "questions"; readonly batches: AsyncGenerator<readonly Question[]> };

export function openRecords(
  file: string,
  { format: name, read, encoding, onFallback, context }: OpenOptions,
): OpenRecords {
  const format = getFormat(name);
  const options = checkFormatOptions(format, "readOptions", read);
  const open = (path: string): AsyncGenerator<string> =>
    openText(path, { tally: context.tally, onFallback, ...(encoding === undefined ? {} : { encoding }) });
  const readContext = { ...context, file, readBeside: besideOf(file) };
  if (format.records === "questions")
    return { kind: "questions", batches: format.read(open(file), options, readContext) };
  const batches =
    format.binary?.readFile(file, options, readContext) ??
    format.readPath?.(file, options, readContext, { list: listFiles, has: existsSync, open }) ??
    format.read(open(file), options, readContext);
  return { kind: "examples", batches };
}

/** Paths of the files in a folder and below it, by name; undefined where the path is no folder. */
export function listFiles(path: string): readonly string[] | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

/** Labelled texts of a file; questions with labels are put together to the texts they ask about. */
export function openExamples(file: string, options: OpenOptions): AsyncGenerator<readonly Example[]> {
  const { kind, batches } = openRecords(file, options);
  return kind === "examples" ? batches : groupQuestions(batches, options.context.language);
}
