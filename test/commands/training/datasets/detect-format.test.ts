import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { detectFormat, detectTextFormat } from "../../../../src/commands/training/datasets/detect-format.js";
import { formatNames } from "../../../../src/formats/registry.js";
import { exampleOf, writeAll, writeBytes } from "../../../support/examples.js";
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
  test.each(formatNames.filter((name) => name !== "brat"))(
    "%s is found by its content, whatever the ending",
    async (name) => {
      const found = await detectFormat(write("data.txt", writeBytes(name, examples)));
      expect(found.format).toBe(name);
    },
  );

  test("brat is found by its pairs of files, by a folder or one of a pair", async () => {
    const text = write("a.txt", "Ana\n");
    writeFileSync(text.replace(".txt", ".ann"), "T1\tPER 0 3\tAna\n");
    for (const path of [text, text.replace(".txt", ".ann"), dirname(text)]) {
      expect(await detectFormat(path)).toEqual({ format: "brat", read: {} });
      expect(await detectTextFormat(path)).toEqual({ format: "brat", read: {} });
    }
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

  test("one bad line is named with its number, beside the format that reads all others", async () => {
    const file = write("train.conll", "Ana B-PER\nsaw O\nOslo\n\nBo B-PER\n\n");
    await expect(detectFormat(file)).rejects.toThrow(
      /^E_CONFIG: \S+train\.conll is conll but for 1 record: "Oslo" has 1 column\(s\) where a word and a tag were expected\. \(file=\S+ line=3\) Fix: mend line 3, or name another format or its options with --from and --read \(slot, jsonl, .*\)\.$/,
    );
    await expect(detectTextFormat(file)).rejects.toThrow("is conll but for 1 record");
    const lines = writeAll("jsonl", examples).trimEnd().split("\n");
    const broken = write("x.jsonl", `${lines[0]}\n{"text": "Bo slept", "spans": 7\n${lines[1]}\n`);
    await expect(detectFormat(broken)).rejects.toThrow(/x\.jsonl is jsonl but for 1 record: .*line=2\)/);
  });

  test("where records may be skipped, the format that fits nearly is it", async () => {
    const file = write("train.conll", "Ana B-PER\nsaw O\nOslo\n\nBo B-PER\n\n");
    expect(await detectFormat(file, { maySkip: true })).toEqual({ format: "conll", read: {} });
  });

  test("options that were given belong to the reading", async () => {
    const file = write("a.txt", "Ana B-PER NNP\nsaw O VBD\n\n");
    expect(await detectFormat(file, { read: { column: 1 } })).toEqual({ format: "conll", read: {} });
    await expect(detectFormat(file)).rejects.toThrow("no format reads");
  });
});
