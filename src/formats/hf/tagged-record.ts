import { z } from "zod";
import { RecordError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import type { Example } from "../../text/example.js";
import { decodeTags, encodeTags, isUntyped, parseTag, type TagScheme, tagSchemes } from "../../text/tags.js";
import { flatChunks } from "../chunks.js";
import type { ReadContext, WriteContext } from "../format.js";
import { joinOption, WordRecords } from "../word-records.js";
import { wordTexts } from "../words.js";
import { findTagNames, readTagNames } from "./tag-names.js";

/** Columns that hold words and tags in the sets on the Hugging Face hub, the usual ones first. */
const wordColumns = ["tokens", "words"] as const;
const tagColumns = ["ner_tags", "tags", "labels", "ner_labels", "ner", "fine_ner_tags"] as const;

export const taggedReadOptions = z.strictObject({
  words: z.string().default("auto").describe("column of the words; auto: tokens or words"),
  tags: z.string().default("auto").describe("column of the tags; auto: ner_tags, tags, labels, ..."),
  names: z
    .string()
    .default("auto")
    .describe("tags in the order of their numbers, by commas; auto: as the dataset's card names them"),
  join: joinOption,
});
export type TaggedReadOptions = z.output<typeof taggedReadOptions>;

export const taggedWriteOptions = {
  scheme: z.enum(tagSchemes).default("iob2").describe("tag scheme"),
  card: z
    .enum(["auto", "readme", "none"])
    .default("auto")
    .describe(
      "write README.md, from which datasets knows splits and tags; auto: where it knows the file's ending",
    ),
  licence: z.string().optional().describe("licence for the card, as the hub writes it, e.g. cc-by-sa-4.0"),
  language: z.string().optional().describe("language for the card, e.g. en"),
};

/** Every column that a row may be read from. */
export const readColumns = ({ words, tags }: TaggedReadOptions): ReadonlySet<string> =>
  new Set<string>(["id", ...wordColumns, ...tagColumns, words, tags]);

const wordsSchema = z.array(z.string());
const tagsSchema = z.union([z.array(z.string()), z.array(z.int().min(0))]);
/** A row by its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** Makes Examples of rows `{tokens, ner_tags}`, as Hugging Face's NER sets have them. */
export class TaggedRows {
  readonly #records: WordRecords;
  #names: readonly string[] | undefined;

  /** @param description what the file itself says of its features: it may name the tags */
  constructor(
    readonly options: TaggedReadOptions,
    readonly context: ReadContext,
    readonly description?: unknown,
  ) {
    this.#records = new WordRecords(options.join, context);
    if (options.names !== "auto") this.#names = options.names.split(",").map((name) => name.trim());
  }

  toExample(row: Row, line: number): Example {
    const at = { file: this.context.file, line };
    const words = wordsSchema.safeParse(row[this.#column(row, "words", wordColumns, at)]);
    const tagColumn = this.#column(row, "tags", tagColumns, at);
    const tags = tagsSchema.safeParse(row[tagColumn]);
    if (!words.success || !tags.success)
      throw new RecordError(`the row holds no list of words and list of tags`, {
        at,
        fix: "name the columns with --read words=NAME tags=NAME",
      });
    if (words.data.length !== tags.data.length)
      throw new RecordError(`${words.data.length} words but ${tags.data.length} tags`, { at });
    const id = typeof row["id"] === "string" || typeof row["id"] === "number" ? String(row["id"]) : undefined;
    return this.#fromTags(words.data, this.#toText(tags.data, tagColumn, at), id, line);
  }

  #column(
    row: Row,
    option: "words" | "tags",
    usual: readonly string[],
    at: Readonly<Record<string, string | number>>,
  ): string {
    const given = this.options[option];
    const found = given === "auto" ? usual.find((name) => Object.hasOwn(row, name)) : given;
    if (found !== undefined && Object.hasOwn(row, found)) return found;
    throw new RecordError(
      `the row has no column of ${option}: ${expectedOneOf(given === "auto" ? "" : given, Object.keys(row))}`,
      { at, fix: `name it with --read ${option}=NAME` },
    );
  }

  #toText(
    tags: readonly string[] | readonly number[],
    column: string,
    at: Readonly<Record<string, string | number>>,
  ): string[] {
    return tags.map((tag) => {
      if (typeof tag === "string") return tag;
      this.#names ??= findTagNames(this.description, column) ?? readTagNames(this.context.readBeside, column);
      const name = this.#names?.[tag];
      if (name !== undefined) return name;
      const why = this.#names === undefined ? "no card names them" : `${this.#names.length} are named`;
      throw new RecordError(`${column} holds the number ${tag}, and ${why}`, {
        at,
        fix: "name the tags in the order of their numbers with --read names=O,B-PER,I-PER,...",
      });
    });
  }

  /** Empty words, which some sets hold, cannot stand in a text: they go with their tags. */
  #fromTags(
    words: readonly string[],
    tags: readonly string[],
    id: string | undefined,
    line: number,
  ): Example {
    const { tally, file } = this.context;
    const kept = words.flatMap((word, i) => (word === "" ? [] : [i]));
    tally.add("repaired.empty_word", words.length - kept.length);
    tally.add("untyped.tags", tags.filter(isUntyped).length);
    const parsed = kept.map((i) => parseTag(tags[i], { file, line }));
    return this.#records.toExample(
      kept.map((i) => words[i]),
      decodeTags(parsed),
      id ?? this.#records.nextId(),
      line,
    );
  }
}

/** Words and tags of an example; mentions that overlap others or whose label has no tag count as lost. */
export function toTagged(
  example: Example,
  scheme: TagScheme,
  { losses, labels }: Pick<WriteContext, "losses" | "labels">,
): { readonly words: string[]; readonly tags: string[] } {
  const mentions = example.mentions.filter((mention) => {
    const hasTag = labels.includes(mention.label);
    if (!hasTag) losses.add("unasked", example, mention);
    return hasTag;
  });
  const words = wordTexts(example);
  return { words, tags: encodeTags(words.length, flatChunks({ ...example, mentions }, losses), scheme) };
}
