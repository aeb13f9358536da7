import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { detectFormat, detectTextFormat } from "../../../../src/commands/training/datasets/detect-format.js";
import { formatNames } from "../../../../src/formats/registry.js";
import { exampleOf, writeAll } from "../../../support/examples.js";
import { nextFolder } from "../../../support/temp.js";

const examples = [
  exampleOf("Ana saw Porto Alto", [
    [0, 1, "PER"],
    [2, 4, "LOC"],
  ]),
  exampleOf("It rained", [], "1"),
];

function write(name: string, content: string | Uint8Array): string {
  const file = join(nextFolder(), name);
  writeFileSync(file, content);
  return file;
}

describe("the format of a file", () => {
  test.each(formatNames)("%s is found by its content, whatever the ending", async (name) => {
    const found = await detectFormat(write("data.txt", writeAll(name, examples)));
    expect(found.format).toBe(name);
  });

  test("variants that are not the default are found with their option", async () => {
    const released = writeAll("uie", examples, { variant: "released" });
    expect(await detectFormat(write("x", released))).toEqual({
      format: "uie",
      read: { variant: "released" },
    });
  });

  test("compressed files are looked into", async () => {
    const file = write("data.gz", gzipSync(writeAll("slot", examples)));
    expect((await detectFormat(file)).format).toBe("slot");
  });

  test("of a large file the beginning is enough, wherever it is cut", async () => {
    const many = Array.from({ length: 9000 }, (_, i) =>
      exampleOf("Ana saw Porto Alto", [[0, 1, "PER"]], String(i)),
    );
    for (const name of ["conll", "jsonl", "mrc"] as const)
      expect((await detectFormat(write("x", writeAll(name, many)))).format).toBe(name);
  });

  test("where several formats fit, the ending decides; without one they are named", async () => {
    const both = "a:B-X\tB-Y\n"; // a column file, or a slot whose label has a tab
    expect((await detectFormat(write("a.conll", both))).format).toBe("conll");
    expect((await detectFormat(write("a.slot", both))).format).toBe("slot");
    await expect(detectFormat(write("a.txt", both))).rejects.toThrow(
      /E_CONFIG: .*a\.txt can be read as conll and as slot\. .*Fix: name the format, e\.g\. format: conll/,
    );
  });

  test("what no format reads is refused with what each met", async () => {
    const file = write("notes.txt", "Dear Ana,\nit rained in Oslo.\n");
    await expect(detectFormat(file)).rejects.toThrow(
      /E_CONFIG: no format reads .*notes\.txt:\n {2}conll: E_RECORD[\s\S]* {2}jsonl: [\s\S]*Fix: name the format and its options/,
    );
  });

  test("a labelled format without any mention is no training data", async () => {
    await expect(detectFormat(write("x", "It O\nrained O\n\n"))).rejects.toThrow(
      "conll: its 1 texts hold no mention",
    );
  });

  test("for texts that need no labels it is plain text, unless it is JSON", async () => {
    expect(await detectTextFormat(write("notes.txt", "Dear Ana,\nit rained in Oslo.\n"))).toEqual({
      format: "text",
      read: {},
    });
    expect((await detectTextFormat(write("x", writeAll("conll", examples)))).format).toBe("conll");
    await expect(detectTextFormat(write("x.json", '{"a": 1}\n'))).rejects.toThrow("no format reads");
  });
});
