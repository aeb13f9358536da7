import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readTexts } from "../../../../src/commands/training/predictions/read-texts.js";
import { silentLogger } from "../../../../src/core/logger.js";
import { collect } from "../../../support/chunks.js";
import { nextFolder } from "../../../support/temp.js";

const read = (files: readonly string[], stdin = "", batchTexts = 2) =>
  readTexts({ files, batchTexts, stdin: Readable.from([Buffer.from(stdin)]), logger: silentLogger });

describe("the texts to be tagged", () => {
  test("are the lines of standard input when no file is named, with their numbers", async () => {
    expect(await collect(read([], "One\r\n\n  Two \nÜ😀"))).toEqual([
      { id: "1", text: "One" },
      { id: "3", text: "  Two " },
      { id: "4", text: "Ü😀" },
    ]);
    expect(await collect(read(["-"], "One\n"))).toHaveLength(1);
    expect(await collect(read([]))).toEqual([]);
  });

  test("come in batches of the asked size, from compressed files too", async () => {
    const file = join(nextFolder(), "a.gz");
    writeFileSync(file, gzipSync("a\nb\nc\n"));
    const sizes: number[] = [];
    for await (const batch of read([file])) sizes.push(batch.length);
    expect(sizes).toEqual([2, 1]);
  });

  test("of several files have the file's name in their ids", async () => {
    const folder = nextFolder();
    const files = ["a.txt", "b.txt"].map((name) => join(folder, name));
    for (const file of files) writeFileSync(file, "x\n");
    expect((await collect(read(files))).map(({ id }) => id)).toEqual(files.map((file) => `${file}:1`));
  });

  test("a file that is not there is named", async () => {
    await expect(collect(read(["/absent.txt"]))).rejects.toThrow(/E_INPUT: \/absent\.txt cannot be read/);
  });
});
