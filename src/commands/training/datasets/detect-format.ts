import { existsSync } from "node:fs";
import { ConfigError, ToolkitError } from "../../../core/errors.js";
import { Tally } from "../../../core/tally.js";
import { isBrat } from "../../../formats/brat/documents.js";
import type { Encoding } from "../../../formats/decode-text.js";
import type { ReadContext } from "../../../formats/format.js";
import { createNaming } from "../../../formats/naming.js";
import { besideOf } from "../../../formats/neighbours.js";
import { listFiles, openText, readMagic } from "../../../formats/open.js";
import { groupQuestions } from "../../../formats/questions.js";
import {
  type AnyFormat,
  checkFormatOptions,
  type FormatName,
  formatNames,
  getFormat,
} from "../../../formats/registry.js";
import type { Example } from "../../../text/example.js";

/** A format with the options of its reader under which it reads a file. */
export interface DetectedFormat {
  readonly format: FormatName;
  readonly read: Readonly<Record<string, string>>;
}

/** The bytes by which a binary format's files are known; undefined of formats that are text. */
function magicOf(name: FormatName): string | undefined {
  const format = getFormat(name);
  return format.records === "examples" ? format.binary?.magic : undefined;
}

/** The binary format whose bytes a file begins with. */
async function findBinary(file: string): Promise<DetectedFormat | undefined> {
  const start = await readMagic(file, 16);
  const format = formatNames.find((name) => start.startsWith(magicOf(name) ?? "\0none"));
  return format && { format, read: {} };
}

/** As much of a file tells its format. */
const headCharacters = 1 << 18;

/** Whether a format is told by the names of its files, and not by the content of one. */
const isOfSeveralFiles = (format: AnyFormat): boolean =>
  format.records === "examples" && format.readPath !== undefined;

/** Readings that the formats' defaults do not cover. */
const variants: readonly DetectedFormat[] = [
  ...formatNames
    .filter((name) => magicOf(name) === undefined && !isOfSeveralFiles(getFormat(name)))
    .map((format) => ({ format, read: {} })),
  { format: "uie", read: { variant: "released" } },
  { format: "punified", read: { variant: "released" } },
];

/** Formats whose files are all files of another as well, less well understood by it. */
const within: Partial<Readonly<Record<FormatName, readonly FormatName[]>>> = {
  conllu: ["conll"],
  wikiann: ["conll", "slot"],
};

/** What an ending says, where the content fits several formats. */
const byEnding: Readonly<Record<string, FormatName>> = {
  conll: "conll",
  conll03: "conll",
  bio: "conll",
  iob: "conll",
  iob2: "conll",
  bioes: "conll",
  tsv: "conll",
  slot: "slot",
  jsonl: "jsonl",
};

export interface DetectOptions {
  /** Of the file; default: found by its bytes. */
  readonly encoding?: Encoding;
  /** Options that were given for the format, whichever it is. */
  readonly read?: Readonly<Record<string, unknown>>;
  /** Whether some records may be unreadable: then the format that fits nearly is it. */
  readonly maySkip?: boolean;
}

/**
 * The format of a file of labelled texts: the one whose reader makes mentions of the file's beginning; where that is
 * true of several, the one that the file's ending names.
 *
 * @throws ConfigError when none reads it, with the first bad record of the one that fits most of it, else with what each
 *   met; or when several do
 */
export async function detectFormat(file: string, options: DetectOptions = {}): Promise<DetectedFormat> {
  if (isBrat(file, { list: listFiles, has: existsSync })) return { format: "brat", read: {} };
  const binary = await findBinary(file);
  if (binary !== undefined) return binary;
  const head = await readHead(file, options.encoding);
  const { fits, faults } = await tryFormats(head, file, options);
  if (fits.length > 0) return chooseFormat(fits, file);
  const nearest = await findNearest(head, file, options);
  if (nearest !== undefined && options.maySkip) return nearest.variant;
  if (nearest !== undefined) throw refuseNearest(nearest, file);
  throw new ConfigError(`no format reads ${file}:\n${faults.map((fault) => `  ${fault}`).join("\n")}\n`, {
    at: { file },
    fix: 'name the format and its options with --from and --read (docs/formats.md), or look at the file with "nerforge check-data"',
  });
}

/**
 * As `detectFormat` for texts that need no labels: what no format reads, not even nearly, and is not JSON, is plain text.
 *
 * @throws ConfigError when several formats read it, one reads most of it, or a JSON file is of none
 */
export async function detectTextFormat(
  file: string,
  options: DetectOptions = {},
): Promise<DetectedFormat | { readonly format: "text"; readonly read: Readonly<Record<string, string>> }> {
  if (isBrat(file, { list: listFiles, has: existsSync })) return { format: "brat", read: {} };
  const binary = await findBinary(file);
  if (binary !== undefined) return binary;
  const head = await readHead(file, options.encoding);
  const { fits } = await tryFormats(head, file, options);
  if (fits.length > 0) return chooseFormat(fits, file);
  const isLabelled = /^\s*[[{]/.test(head.text) || (await findNearest(head, file, options)) !== undefined;
  return isLabelled ? detectFormat(file, options) : { format: "text", read: {} };
}

async function tryFormats(
  head: Head,
  file: string,
  { read }: DetectOptions,
): Promise<{ readonly fits: readonly DetectedFormat[]; readonly faults: readonly string[] }> {
  const fits: DetectedFormat[] = [];
  const faults: string[] = [];
  for (const variant of variants) {
    const fault = await tryRead(head, withOptions(variant, read), file);
    if (fault === undefined) fits.push(variant);
    else if (!faults.some((known) => known.startsWith(`${variant.format}: `)))
      faults.push(`${variant.format}: ${fault}`);
  }
  return { fits, faults };
}

interface Reading {
  readonly format: FormatName;
  readonly read: Readonly<Record<string, unknown>>;
}

const withOptions = ({ format, read }: DetectedFormat, given: DetectOptions["read"]): Reading => ({
  format,
  read: { ...read, ...given },
});

function chooseFormat(fits: readonly DetectedFormat[], file: string): DetectedFormat {
  const covered = new Set(fits.flatMap(({ format }) => within[format] ?? []));
  const distinct = [...new Set(fits.map(({ format }) => format))].filter((format) => !covered.has(format));
  if (distinct.length === 1) return fits.find(({ format }) => format === distinct[0])!;
  const meant = fits.find(({ format }) => format === byEnding[endingOf(file)]);
  if (meant !== undefined) return meant;
  throw new ConfigError(`${file} can be read as ${distinct.join(" and as ")}`, {
    at: { file },
    fix: `name the format, e.g. format: ${distinct[0]} in the config or --from ${distinct[0]}`,
  });
}

/** `.conll` of `train.conll.gz`, without the point and in lower case. */
const endingOf = (file: string): string =>
  /\.([^./]+)$/.exec(file.replace(/\.gz$/, ""))?.[1].toLowerCase() ?? "";

interface Head {
  readonly text: string;
  readonly isWhole: boolean;
}

async function readHead(file: string, encoding: Encoding | undefined): Promise<Head> {
  let text = "";
  for await (const chunk of openText(file, encoding === undefined ? {} : { encoding })) {
    text += chunk;
    if (text.length > headCharacters) return { text: cutAtRecord(text), isWhole: false };
  }
  return { text, isWhole: true };
}

/** Up to the last empty line, else the last line end: where records of every line-wise format end. */
function cutAtRecord(text: string): string {
  const gap = Math.max(text.lastIndexOf("\n\n"), text.lastIndexOf("\n\r\n"));
  const end = gap > 0 ? gap : text.lastIndexOf("\n");
  return end > 0 ? text.slice(0, end + 1) : text;
}

/** Undefined when the format makes mentions of the head; else why it does not, in one line. */
async function tryRead(head: Head, reading: Reading, file: string): Promise<string | undefined> {
  let mentions = 0;
  let texts = 0;
  try {
    for await (const batch of readText(piecesOf(head.text), reading, { file })) {
      texts += batch.length;
      for (const example of batch) mentions += example.mentions.length;
    }
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error;
    // A JSON document that was cut off has been read as far as it goes.
    const isOnlyCut = !head.isWhole && error.code === "E_TRUNCATED";
    if (!isOnlyCut || mentions === 0) return firstLine(error.message);
  }
  if (texts === 0) return "it holds no text";
  return mentions === 0 ? `its ${texts} texts hold no mention` : undefined;
}

/** A format that reads most of a file. */
interface Nearest {
  readonly variant: DetectedFormat;
  readonly mentions: number;
  /** Records that it cannot read. */
  readonly bad: number;
  readonly first: ToolkitError;
}

/** The format that makes the most mentions of a file when more than half of the file may count. */
async function findNearest(head: Head, file: string, { read }: DetectOptions): Promise<Nearest | undefined> {
  let nearest: Nearest | undefined;
  for (const variant of variants) {
    const found = await readLeniently(head, variant, withOptions(variant, read), file);
    if (found !== undefined && found.mentions > (nearest?.mentions ?? 0)) nearest = found;
  }
  return nearest;
}

async function readLeniently(
  head: Head,
  variant: DetectedFormat,
  reading: Reading,
  file: string,
): Promise<Nearest | undefined> {
  let [mentions, texts, bad] = [0, 0, 0];
  let first: ToolkitError | undefined;
  const onBadRecord = (error: ToolkitError): void => {
    first ??= error;
    bad++;
  };
  try {
    for await (const batch of readText(linesOf(head.text), reading, { file, onBadRecord })) {
      texts += batch.length;
      for (const example of batch) mentions += example.mentions.length;
    }
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error;
    onBadRecord(error);
  }
  const records = Math.max(texts + bad, head.text.split("\n").filter((line) => line.trim() !== "").length);
  return first === undefined || mentions === 0 || 2 * bad >= records
    ? undefined
    : { variant, mentions, bad, first };
}

function refuseNearest({ variant, bad, first }: Nearest, file: string): ConfigError {
  const others = formatNames.filter((name) => name !== variant.format).join(", ");
  const { line } = first.at;
  const count = bad === 1 ? "1 record" : `${bad} records; the first`;
  return new ConfigError(`${file} is ${variant.format} but for ${count}: ${first.what}`, {
    at: { file, ...(line === undefined ? {} : { line }) },
    fix: `mend ${line === undefined ? "the file" : `line ${line}`}, or name another format or its options with --from and --read (${others})`,
    cause: first,
  });
}

function readText(
  pieces: AsyncIterable<string>,
  { format: name, read }: Reading,
  own: Pick<ReadContext, "file" | "onBadRecord">,
): AsyncIterable<readonly Example[]> {
  const format = getFormat(name);
  const options = checkFormatOptions(format, "readOptions", read);
  const context = {
    datasetId: "detected",
    tally: new Tally(),
    naming: createNaming(),
    readBeside: besideOf(own.file),
    ...own,
  };
  return format.records === "examples"
    ? format.read(pieces, options, context)
    : groupQuestions(format.read(pieces, options, context));
}

async function* piecesOf(text: string): AsyncGenerator<string> {
  yield text;
}

/** Line by line: what comes before a fault is read before it is met. */
async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split(/(?<=\n)/);
}

const firstLine = (message: string): string => {
  const [line] = message.split("\n", 1);
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
};
