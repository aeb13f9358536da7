import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Tally } from "../../src/core/tally.js";
import { openExamples, openText } from "../../src/formats/open.js";
import { collect } from "../support/chunks.js";
import { exampleOf, readContext, writeAll } from "../support/examples.js";
import { nextFolder } from "../support/temp.js";

const example = exampleOf("Ana runs", [[0, 1, "PER"]]);

describe("open", () => {
  test("reads plain and gzipped files of any format as examples", async () => {
    const folder = nextFolder();
    for (const format of ["conll", "mrc"]) {
      const file = join(folder, format);
      writeFileSync(file, writeAll(format, [example]));
      writeFileSync(`${file}.gz`, gzipSync(writeAll(format, [example])));
      for (const path of [file, `${file}.gz`])
        expect(await collect(openExamples(path, { format, context: readContext() }))).toEqual([example]);
    }
  });
  test("counts a fallback to windows-1252", async () => {
    const file = join(nextFolder(), "f");
    writeFileSync(file, Buffer.from("ñ\n", "latin1"));
    const tally = new Tally();
    let text = "";
    for await (const chunk of openText(file, { tally })) text += chunk;
    expect([text, tally.toJSON()]).toEqual(["ñ\n", { "encoding.windows-1252": 1 }]);
  });
  test("names a file that is not there", async () => {
    await expect(
      collect(openExamples("/nowhere/f", { format: "conll", context: readContext() })),
    ).rejects.toThrow(
      /^E_INPUT: \/nowhere\/f cannot be read \(ENOENT\). \(file=\/nowhere\/f\) Fix: check the path/,
    );
  });
  test("names a broken gzip file", async () => {
    const file = join(nextFolder(), "f.gz");
    writeFileSync(file, "no gzip");
    await expect(collect(openExamples(file, { format: "conll", context: readContext() }))).rejects.toThrow(
      /^E_INPUT: .*cannot be read \(Z_DATA_ERROR\)/,
    );
  });
});
