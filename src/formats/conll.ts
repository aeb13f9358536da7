import { z } from "zod";
import { RecordError } from "../core/errors.js";
import type { Example } from "../text/example.js";
import {
  decodeTags,
  encodeTags,
  isUntyped,
  parseTag,
  type Tag,
  tagSchemes,
  tryParseTag,
} from "../text/tags.js";
import { chunkMentions, flatChunks } from "./chunks.js";
import { defineExampleFormat, type FormatWriter, type ReadContext, type WriteContext } from "./format.js";
import { type LineBatch, splitLines } from "./lines.js";
import { attempt } from "./records.js";
import { refuseSeparatorIn } from "./refuse-label.js";
import { JoinDetector, joinWords, splitAtSpaces, type WordJoin, wordJoins, wordTexts } from "./words.js";

const columnsSchema = {
  wordColumn: z.int().default(0).describe("column of the word; negative counts from the end"),
  column: z.int().default(-1).describe("column of the tag; negative counts from the end"),
  separator: z.enum(["auto", "tab", "space"]).default("auto").describe("what stands between columns"),
};
const readOptions = z.strictObject({
  ...columnsSchema,
  scheme: z
    .enum(["auto", ...tagSchemes])
    .default("auto")
    .describe("tag scheme; iob2 refuses nothing but counts its orphans"),
  join: z
    .enum(["auto", ...wordJoins])
    .default("auto")
    .describe("how the words make the text; none for Chinese characters"),
});
export type ConllReadOptions = z.output<typeof readOptions>;

const writeOptions = z.strictObject({
  scheme: z.enum(tagSchemes).default("iob2").describe("tag scheme"),
  separator: z.enum(["tab", "space"]).default("tab").describe("what stands between word and tag"),
});

/** What reading lines needs of a ReadContext. */
type LineContext = Pick<ReadContext, "file" | "tally" | "onBadRecord">;

/** One sentence of a column file as it stands there: for `score` and `check-data`, which name lines. */
export interface TaggedSentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
  /** Line of the first word, from 1; the others follow without a gap unless `lines` is there. */
  readonly line: number;
  /** Line of each word, when a comment stands between them. */
  readonly lines?: readonly number[];
}

export const lineOfWord = ({ line, lines }: TaggedSentence, word: number): number =>
  lines?.[word] ?? line + word;

/**
 * Sentences of a column file. Blank lines (with or without blanks) and `-DOCSTART-` end a sentence; a line that
 * begins with `#` and has no tag where tags stand is a comment; the last line needs no end.
 */
export async function* readTaggedSentences(
  chunks: AsyncIterable<string>,
  options: Pick<ConllReadOptions, "column" | "wordColumn" | "separator">,
  context: LineContext,
): AsyncGenerator<readonly TaggedSentence[]> {
  const parser = new ColumnParser(options, context);
  for await (const batch of splitLines(chunks)) {
    const sentences = parser.push(batch);
    if (sentences.length > 0) yield sentences;
  }
  const last = parser.end();
  if (last.length > 0) yield last;
}

class ColumnParser {
  #words: string[] = [];
  #tags: string[] = [];
  #lines: number[] = [];
  #done: TaggedSentence[] = [];
  #separator: "tab" | "space" | undefined;

  constructor(
    readonly options: Pick<ConllReadOptions, "column" | "wordColumn" | "separator">,
    readonly context: LineContext,
  ) {
    this.#separator = options.separator === "auto" ? undefined : options.separator;
  }

  push({ lines, first }: LineBatch): TaggedSentence[] {
    this.#done = [];
    for (let i = 0; i < lines.length; i++) attempt(this.context, () => this.#line(lines[i], first + i));
    return this.#done;
  }

  end(): TaggedSentence[] {
    this.#done = [];
    this.#close();
    return this.#done;
  }

  #line(line: string, number: number): void {
    if (line.trim() === "" || line.startsWith("-DOCSTART-")) {
      this.#close();
      return;
    }
    this.#separator ??= line.includes("\t") ? "tab" : "space";
    const columns = line.split(this.#separator === "tab" ? "\t" : / +/);
    if (this.#separator === "space" && columns.at(-1) === "") columns.pop();
    const tag = columns.at(this.options.column)?.trim();
    const word = columns.at(this.options.wordColumn);
    const isTag = tag !== undefined && columns.length > 1 && tryParseTag(tag) !== undefined;
    if (!isTag && line.startsWith("#")) return;
    if (word === undefined || word === "" || tag === undefined || columns.length < 2)
      throw new RecordError(
        `${JSON.stringify(line)} has ${columns.length} column(s) where a word and a tag were expected`,
        {
          at: { file: this.context.file, line: number },
          fix: "name the columns with --read column=N wordColumn=N",
        },
      );
    if (!isTag) parseTag(tag, { file: this.context.file, line: number });
    this.#words.push(word);
    this.#tags.push(tag);
    this.#lines.push(number);
  }

  #close(): void {
    if (this.#words.length === 0) return;
    const [line] = this.#lines;
    const isGapless = this.#lines.at(-1)! - line === this.#words.length - 1;
    this.#done.push({
      words: this.#words,
      tags: this.#tags,
      line,
      ...(isGapless ? {} : { lines: this.#lines }),
    });
    this.#words = [];
    this.#tags = [];
    this.#lines = [];
  }
}

async function* readConll(
  chunks: AsyncIterable<string>,
  options: ConllReadOptions,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  const detector = new JoinDetector(options.join);
  let count = 0;
  for await (const sentences of readTaggedSentences(chunks, options, context)) {
    const join = detector.decide(sentences.map(({ words }) => words));
    yield sentences.map((sentence) => toExample(sentence, join, options.scheme, String(count++), context));
  }
}

function toExample(
  sentence: TaggedSentence,
  join: WordJoin,
  scheme: ConllReadOptions["scheme"],
  id: string,
  { datasetId, tally, onRecord }: ReadContext,
): Example {
  onRecord?.(id, sentence.line);
  const joined = joinWords(sentence.words, join);
  const tags = sentence.tags.map((tag) => parseTag(tag));
  tally.add("untyped.tags", sentence.tags.filter(isUntyped).length);
  if (scheme === "iob2") tally.add("repaired.orphan_inside", countOrphans(tags));
  return { id, ...joined, mentions: chunkMentions(decodeTags(tags), joined.words), datasetId };
}

/** I tags that follow neither B nor I of their label: no IOB2, read as the start of a chunk. */
export const countOrphans = (tags: readonly Tag[]): number => tags.filter((_, i) => isOrphan(tags, i)).length;

export const isOrphan = (tags: readonly Tag[], i: number): boolean =>
  tags[i].boundary === "I" && (i === 0 || tags[i - 1].label !== tags[i].label);

function createConllWriter(
  { scheme, separator }: z.output<typeof writeOptions>,
  { losses }: WriteContext,
): FormatWriter {
  const gap = separator === "tab" ? "\t" : " ";
  return {
    begin: () => "",
    example: (example) => {
      const words = separator === "space" ? splitAtSpaces(example.text, example.words) : example.words;
      const tags = encodeTags(words.length / 2, flatChunks(example, losses, words), scheme);
      refuseSeparatorIn(example.mentions, gap, "conll", 'write with "separator=tab", or rename the label');
      const texts = wordTexts({ text: example.text, words });
      let block = "";
      for (let i = 0; i < tags.length; i++) block += `${lineSafe(texts[i])}${gap}${tags[i]}\n`;
      return `${block}\n`;
    },
    end: () => "",
  };
}

/** A word of raw text may hold a tab or a line end, which would be read as two columns or two words. */
const lineSafe = (word: string): string => (/[\t\n\r]/.test(word) ? word.replace(/[\t\n\r]+/g, " ") : word);

/** Columns of words and tags, one word a line (CoNLL-2003 and all that follow it). */
export const conll = defineExampleFormat({
  name: "conll",
  summary: "one word a line with its tag; IOB1, IOB2, BIOES, BMES, BILOU",
  records: "examples",
  offsets: "none",
  needsLabels: false,
  readOptions,
  writeOptions,
  read: readConll,
  createWriter: createConllWriter,
});
