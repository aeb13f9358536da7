import { z } from "zod";
import { RecordError } from "../../core/errors.js";
import type { Example } from "../../text/example.js";
import { decodeTags, isUntyped, parseTag, tryParseTag, untypedLabel } from "../../text/tags.js";
import { sortMentions } from "../chunks.js";
import type { ReadContext } from "../format.js";
import { splitLines } from "../lines.js";
import { mentionOfPieces } from "../mention-pieces.js";
import { placeWords } from "../place-words.js";
import { attempt } from "../records.js";
import {
  type ConlluLine,
  parseMisc,
  type SurfaceToken,
  surfaceTokens,
  type WordPieces,
} from "./conllu-sentence.js";
import { BracketReader, defaultFields, type EntityFields, parseEntityFields } from "./entity-brackets.js";

export const conlluReadOptions = z.strictObject({
  entities: z
    .string()
    .default("auto")
    .describe("where mentions stand: a MISC attribute, the number of a column from 0, or auto"),
});

/** Attributes of MISC that hold mentions, as brackets or as tags. */
const miscAttributes = ["Entity", "NER", "ner", "NE", "Name", "BIO"] as const;
const fullColumns = 10;

/** Where a sentence's mentions stand. */
type Place = { readonly column: number } | { readonly attribute: string };

/** Reads sentences of CoNLL-U, CoNLL-U Plus, and of the shorter tables with a word number before each word. */
export async function* readConllu(
  chunks: AsyncIterable<string>,
  { entities }: z.output<typeof conlluReadOptions>,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  const reader = new ConlluReader(entities, context);
  for await (const { lines, first } of splitLines(chunks)) {
    const examples = lines.flatMap((line, i) => reader.line(line, first + i));
    if (examples.length > 0) yield examples;
  }
  const last = reader.endSentence();
  if (last.length > 0) yield last;
}

class ConlluReader {
  #lines: ConlluLine[] = [];
  #id: string | undefined;
  #text: string | undefined;
  #fields: EntityFields = defaultFields;
  #columnNames: readonly string[] | undefined;
  #count = 0;

  constructor(
    readonly entities: string,
    readonly context: ReadContext,
  ) {}

  line(line: string, number: number): Example[] {
    if (line.trim() === "") return this.endSentence();
    if (line.startsWith("#")) this.#comment(line);
    else this.#lines.push({ columns: line.split("\t"), line: number });
    return [];
  }

  #comment(line: string): void {
    const match = /^#\s*([\w.]+)\s*=\s?(.*)$/.exec(line);
    if (match === null) return;
    const [, key, value] = match;
    if (key === "sent_id") this.#id = value.trim();
    else if (key === "text") this.#text = value;
    else if (key === "global.Entity") this.#fields = parseEntityFields(value);
    else if (key === "global.columns") this.#columnNames = value.trim().split(/\s+/);
  }

  endSentence(): Example[] {
    const [lines, id, text] = [this.#lines, this.#id, this.#text];
    this.#lines = [];
    this.#id = this.#text = undefined;
    if (lines.length === 0) return [];
    const example = attempt(this.context, () => this.#toExample(lines, id ?? String(this.#count++), text));
    return example === undefined ? [] : [example];
  }

  #toExample(lines: readonly ConlluLine[], id: string, given: string | undefined): Example {
    const { file, tally, datasetId, onRecord } = this.context;
    onRecord?.(id, lines[0].line);
    const miscColumn =
      this.#columnNames?.indexOf("MISC") ?? (lines[0].columns.length >= fullColumns ? 9 : -1);
    const tokens = surfaceTokens(lines, miscColumn, file);
    const { text, words, isGiven } = placeWords(tokens, given);
    if (given !== undefined && !isGiven) tally.add("repaired.text");
    const mentions = this.#pieces(tokens, miscColumn).map(({ label, pieces }) =>
      mentionOfPieces(label, pieces, words),
    );
    tally.add("untyped.mentions", mentions.filter(({ label }) => label === untypedLabel).length);
    return { id, text, words, mentions: sortMentions(mentions), datasetId };
  }

  #pieces(tokens: readonly SurfaceToken[], miscColumn: number): readonly WordPieces[] {
    const place = this.#findPlace(tokens, miscColumn);
    const values = tokens.map(({ rows }) =>
      rows.flatMap((row) => {
        const value =
          "column" in place
            ? row.columns[place.column]
            : parseMisc(row.columns[miscColumn] ?? "_").get(place.attribute);
        return value === undefined || value === "_" || value === "" ? [] : [{ value, line: row.line }];
      }),
    );
    const isBrackets = values.flat().some(({ value }) => /[()]/.test(value));
    return isBrackets ? this.#fromBrackets(values) : this.#fromTags(values);
  }

  #findPlace(tokens: readonly SurfaceToken[], miscColumn: number): Place {
    if (/^\d+$/.test(this.entities)) return { column: Number(this.entities) };
    if (this.entities !== "auto") return { attribute: this.entities };
    const named = this.#columnNames?.findIndex((name) => /(?:^|:)(?:ner|ne|entity|bio)$/i.test(name)) ?? -1;
    if (named >= 0) return { column: named };
    const rows = tokens.flatMap((token) => token.rows);
    if (miscColumn < 0) return { column: this.#findTagColumn(rows) };
    const present = new Set(rows.flatMap((row) => [...parseMisc(row.columns[miscColumn] ?? "_").keys()]));
    return { attribute: miscAttributes.find((name) => present.has(name)) ?? miscAttributes[0] };
  }

  /** The first column behind the words in which all is tags. */
  #findTagColumn(rows: readonly ConlluLine[]): number {
    const [{ columns, line }] = rows;
    for (let column = 2; column < columns.length; column++)
      if (rows.every((row) => tryParseTag(row.columns[column] ?? "") !== undefined)) return column;
    throw new RecordError(`none of the ${columns.length} columns holds tags only`, {
      at: { file: this.context.file, line },
      fix: "name the column of the tags with --read entities=N, counted from 0",
    });
  }

  #fromBrackets(values: readonly (readonly { value: string; line: number }[])[]): readonly WordPieces[] {
    const reader = new BracketReader(this.#fields);
    values.forEach((own, word) => {
      for (const { value, line } of own) reader.word(word, value, { file: this.context.file, line });
    });
    const mentions = reader.end();
    this.context.tally.add("skipped.crosses_sentence", reader.cut);
    return mentions;
  }

  /** Of a multiword token's parts the first tag that is not O is the token's. */
  #fromTags(values: readonly (readonly { value: string; line: number }[])[]): readonly WordPieces[] {
    const { file, tally } = this.context;
    const tags = values.map((own) => {
      const found = own.find(({ value }) => value !== "O") ?? own[0];
      if (found === undefined) return parseTag("O");
      if (isUntyped(found.value)) tally.add("untyped.tags");
      return parseTag(found.value, { file, line: found.line });
    });
    return decodeTags(tags).map(({ start, end, label }) => ({ label, pieces: [{ start, end }] }));
  }
}
