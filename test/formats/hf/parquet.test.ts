import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetMetadata } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import type { ExampleFormat } from "../../../src/formats/format.js";
import { getFormat } from "../../../src/formats/registry.js";
import { collect } from "../../support/chunks.js";
import { datasetsNote, hasDatasets } from "../../support/datasets.js";
import {
  exampleOf,
  readAll,
  readBytes,
  readContext,
  showMentions,
  writeBytes,
  writeContext,
} from "../../support/examples.js";
import { nextFolder } from "../../support/temp.js";
import { python } from "../../support/tokenizers.js";

const examples = Array.from({ length: 7 }, (_, i) =>
  exampleOf(
    `Ana saw 😀 Oslo ${"again ".repeat(i)}.`,
    [
      [0, 1, "PER"],
      [3, 4, "LOC"],
    ],
    `s${i}`,
  ),
);

const readFile = (file: string) =>
  collect(
    (getFormat("parquet") as ExampleFormat).binary!.readFile(
      file,
      { words: "auto", tags: "auto", names: "auto", join: "auto" },
      readContext(),
    ),
  );

describe("parquet", () => {
  test("comes back from any number of row groups, with the tags that the file names", async () => {
    for (const groupRows of [1, 3, 7, 100]) {
      const bytes = writeBytes("parquet", examples, { groupRows });
      expect(await readBytes("parquet", bytes)).toEqual(examples);
      const { row_groups, num_rows } = parquetMetadata(new Uint8Array(bytes).buffer);
      expect([Number(num_rows), row_groups.length]).toEqual([7, Math.ceil(7 / groupRows)]);
    }
  });
  test("numbers tags in the order of all labels, not of those that occur", async () => {
    const bytes = writeBytes(
      "parquet",
      [exampleOf("Ana", [[0, 1, "PER"]])],
      {},
      writeContext(["LOC", "PER"]),
    );
    const [example] = await readBytes("parquet", bytes, { names: "O,B-a,I-a,B-b,I-b" });
    expect(showMentions(example)).toEqual(['b "Ana"']);
  });
  test("is read by other columns' names, and without others", async () => {
    const columnData = [
      { name: "words", data: [["Ana", "ran"], ["Bo"]] },
      { name: "labels", data: [["B-PER", "O"], ["S-PER"]] },
      { name: "image", data: ["x", "y"] },
    ];
    const bytes = Buffer.from(parquetWriteBuffer({ columnData }));
    const lines: [string, number][] = [];
    const context = readContext({ onRecord: (id, line) => lines.push([id, line]) });
    const found = await readBytes("parquet", bytes, {}, context);
    expect(found.flatMap(showMentions)).toEqual(['PER "Ana"', 'PER "Bo"']);
    expect(lines).toEqual([
      ["0", 1],
      ["1", 2],
    ]);
    await expect(readBytes("parquet", bytes, { tags: "ner" })).rejects.toThrow(
      "E_RECORD: the row has no column of tags: expected one of words, labels. (file=test-file line=1) Fix: name it with --read tags=NAME.",
    );
  });
  test("skips a bad row where that is allowed", async () => {
    const columnData = [
      { name: "tokens", data: [["Ana"], ["Bo"]] },
      { name: "ner_tags", data: [["person"], ["B-PER"]] },
    ];
    const faults: string[] = [];
    const context = readContext({ onBadRecord: ({ message }) => faults.push(message) });
    const found = await readBytes("parquet", Buffer.from(parquetWriteBuffer({ columnData })), {}, context);
    expect(found.flatMap(showMentions)).toEqual(['PER "Bo"']);
    expect(faults).toEqual([expect.stringContaining('"person" is not a tag')]);
  });
  test("is refused when it is none, not there, or asked for as text", async () => {
    const file = join(nextFolder(), "x.parquet");
    await expect(readFile(file)).rejects.toThrow(/^E_INPUT: .*x\.parquet cannot be read as Parquet: ENOENT/);
    writeFileSync(file, "PAR1 but no more than that");
    await expect(readFile(file)).rejects.toThrow(
      /^E_INPUT: .*x\.parquet cannot be read as Parquet: .*Fix: check the path, and write the file with Snappy, gzip, Brotli or no compression\.$/s,
    );
    await expect(readAll("parquet", "PAR1")).rejects.toThrow(
      "E_CONFIG: Parquet is binary and cannot be read as text.",
    );
  });
  test.skipIf(!hasDatasets)(
    `is read as datasets writes it${datasetsNote}`,
    async () => {
      const file = join(nextFolder(), "hf.parquet");
      const program = `
import sys
import pyarrow.parquet as pq
from datasets import ClassLabel, Dataset, Features, Sequence, Value
features = Features({"id": Value("string"), "tokens": Sequence(Value("string")), "ner_tags": Sequence(ClassLabel(names=["O", "B-LOC", "I-LOC"]))})
rows = {"id": ["a", "b"], "tokens": [["Rio", "Alto", "rains"], []], "ner_tags": [[1, 2, 0], []]}
Dataset.from_dict(rows, features=features).to_parquet(sys.argv[1])
if sys.argv[2] != "snappy": pq.write_table(pq.read_table(sys.argv[1]), sys.argv[1], compression=sys.argv[2])
`;
      for (const compression of ["snappy", "gzip", "brotli"]) {
        execFileSync(python!, ["-c", program, file, compression], { stdio: "pipe" });
        const found = await readFile(file);
        expect(found.map(({ id, text }) => [id, text])).toEqual([
          ["a", "Rio Alto rains"],
          ["b", ""],
        ]);
        expect(showMentions(found[0])).toEqual(['LOC "Rio Alto"']);
      }
    },
    60_000,
  );
});
