import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { Example } from "../../text/example.js";
import type { TagScheme } from "../../text/tags.js";
import type { WriteContext } from "../format.js";
import { toTagged } from "./tagged-record.js";

const text = { type: "BYTE_ARRAY", converted_type: "UTF8" } as const;

/** A column of lists, as Arrow writes it: a list that holds a repeated group of one element. */
const listOf = (name: string, element: Omit<SchemaElement, "name">): SchemaElement[] => [
  { name, repetition_type: "OPTIONAL", converted_type: "LIST", num_children: 1 },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", repetition_type: "OPTIONAL", ...element },
];

const schema: SchemaElement[] = [
  { name: "schema", num_children: 3 },
  { name: "id", repetition_type: "OPTIONAL", ...text },
  ...listOf("tokens", text),
  ...listOf("ner_tags", { type: "INT64" }),
];

const value = (dtype: string) => ({ dtype, _type: "Value" });

/** What `datasets` reads of the file's features. */
const describe = (names: readonly string[]): string =>
  JSON.stringify({
    info: {
      features: {
        id: value("string"),
        tokens: { feature: value("string"), _type: "Sequence" },
        ner_tags: { feature: { names, _type: "ClassLabel" }, _type: "Sequence" },
      },
    },
  });

/** Rows of words and numbered tags as the bytes of a Parquet file, which are made a row group at a time. */
export class ParquetRows {
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  #ids: string[] = [];
  #tokens: string[][] = [];
  #tags: bigint[][] = [];

  /**
   * @param tagNames tags by their numbers
   * @param groupRows rows of a row group
   */
  constructor(
    tagNames: readonly string[],
    readonly groupRows: number,
  ) {
    const kvMetadata = [{ key: "huggingface", value: describe(tagNames) }];
    this.#writer = new ParquetWriter({ writer: this.#bytes, schema, kvMetadata, createdBy: "nerforge" });
  }

  begin(): Uint8Array {
    return this.#take();
  }

  add(
    example: Example,
    numbers: ReadonlyMap<string, number>,
    scheme: TagScheme,
    context: Pick<WriteContext, "losses" | "labels">,
  ): Uint8Array {
    const { words, tags } = toTagged(example, scheme, context);
    this.#ids.push(example.id);
    this.#tokens.push(words);
    this.#tags.push(tags.map((tag) => BigInt(numbers.get(tag)!)));
    if (this.#ids.length === this.groupRows) this.#flush();
    return this.#take();
  }

  end(): Uint8Array {
    this.#flush();
    this.#writer.finish();
    return this.#take();
  }

  #flush(): void {
    if (this.#ids.length === 0) return;
    this.#writer.write({
      columnData: [
        { name: "id", data: this.#ids },
        { name: "tokens", data: this.#tokens },
        { name: "ner_tags", data: this.#tags },
      ],
      rowGroupSize: this.groupRows,
    });
    this.#ids = [];
    this.#tokens = [];
    this.#tags = [];
  }

  /** What has been written since the last call; the writer goes on at the start of its buffer. */
  #take(): Uint8Array {
    if (this.#bytes.index === 0) return new Uint8Array();
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    return bytes;
  }
}
