import { describe, expect, test } from "vitest";
import { everyCut } from "../support/chunks.js";
import { exampleOf, readAll, readContext, showMentions, writeAll } from "../support/examples.js";

const file = [
  "-DOCSTART- -X- O O",
  "",
  "# a comment",
  "Ana NNP B-NP I-PER",
  "Ruiz NNP I-NP I-PER",
  "Oslo NNP I-NP I-LOC",
  "Rome NNP I-NP B-LOC",
  " \t ",
  "# , O",
  "😀 SYM - O",
  "Fez NNP - I-LOC",
].join("\r\n");

describe("conll", () => {
  test("reads the same at every cut of the bytes: type changes, blank lines with blanks, no final newline", async () => {
    for (const chunks of everyCut(Buffer.from(file))) {
      const decoder = new TextDecoder();
      const text = [...chunks.map((chunk) => decoder.decode(chunk, { stream: true })), decoder.decode()];
      const [first, second, ...more] = await readAll("conll", text);
      expect(more).toEqual([]);
      expect(showMentions(first)).toEqual(['PER "Ana Ruiz"', 'LOC "Oslo"', 'LOC "Rome"']);
      expect(second.text).toBe("# 😀 Fez");
      expect(showMentions(second)).toEqual(['LOC "Fez"']);
    }
  });
  test.each([
    ["B-A M-A E-A S-B", ['A "0 1 2"', 'B "3"']],
    ["B-A I-A L-A U-B", ['A "0 1 2"', 'B "3"']],
    ["B-A I-A E-A S-B", ['A "0 1 2"', 'B "3"']],
    ["B B I O", ['ENTITY "0"', 'ENTITY "1 2"']],
  ])("reads tags %s", async (tags, mentions) => {
    const text = tags
      .split(" ")
      .map((tag, i) => `${i}\t${tag}`)
      .join("\n");
    expect(showMentions((await readAll("conll", text))[0])).toEqual(mentions);
  });
  test("reads any columns", async () => {
    const text = "1 B-PER Ana _\n2 O runs _\n";
    const [example] = await readAll("conll", text, { wordColumn: 2, column: 1 });
    expect(showMentions(example)).toEqual(['PER "Ana"']);
  });
  test("a tab file may have spaces inside words", async () => {
    const [example] = await readAll("conll", "New York\tB-LOC\nwins\tO\n");
    expect(showMentions(example)).toEqual(['LOC "New York"']);
  });
  test("Chinese characters make text without spaces, unless told otherwise", async () => {
    const text = "高 B-NAME\n勇 E-NAME\n： O\n";
    expect((await readAll("conll", text))[0].text).toBe("高勇：");
    expect((await readAll("conll", text, { join: "space" }))[0].text).toBe("高 勇 ：");
  });
  test("tags without a label are ENTITY, and counted", async () => {
    const context = readContext();
    const [example] = await readAll("conll", "New B\nYork I\nis O\nAna B-PER\n", {}, context);
    expect(showMentions(example)).toEqual(['ENTITY "New York"', 'PER "Ana"']);
    expect(context.tally.toJSON()).toEqual({ "untyped.tags": 2 });
  });
  test("scheme iob2 counts the orphans that it reads as beginnings", async () => {
    const context = readContext();
    await readAll("conll", "a\tI-X\nb\tI-X\nc\tI-Y\n", { scheme: "iob2" }, context);
    expect(context.tally.toJSON()).toEqual({ "repaired.orphan_inside": 2 });
  });
  test.each([
    ["a O\nb X-PER\n", /^E_RECORD: "X-PER" is not a tag: expected one of O, .*\(file=test-file line=2\) Fix/],
    [
      "a O\nb\n",
      /^E_RECORD: "b" has 1 column\(s\) where a word and a tag were expected. \(file=test-file line=2\)/,
    ],
    ["\tO\n", /^E_RECORD: "\\tO" has 2 column/],
  ])("refuses %j with its line", async (text, message) =>
    expect(readAll("conll", text)).rejects.toThrow(message),
  );
  test("skips bad lines when the context takes them", async () => {
    const told: string[] = [];
    const context = readContext({ onBadRecord: ({ message }) => told.push(message) });
    const [example] = await readAll("conll", "a O\nb X-PER\nc B-PER\n", {}, context);
    expect(example.text).toBe("a c");
    expect(told).toHaveLength(1);
    expect(context.tally.get("skipped.E_RECORD")).toBe(1);
  });
  test("writes a sentence a block and separates as told", () => {
    const example = exampleOf("Ana likes Oslo", [
      [0, 1, "PER"],
      [2, 3, "LOC"],
    ]);
    expect(writeAll("conll", [example])).toBe("Ana\tB-PER\nlikes\tO\nOslo\tB-LOC\n\n");
    expect(writeAll("conll", [example], { scheme: "bioes", separator: "space" })).toBe(
      "Ana S-PER\nlikes O\nOslo S-LOC\n\n",
    );
  });
  test("refuses a label that its separator would cut", () => {
    const example = exampleOf("Ana", [[0, 1, "music artist"]]);
    expect(() => writeAll("conll", [example], { separator: "space" })).toThrow(
      /^E_CONFIG: label "music artist" holds " ", which separates fields in conll. Fix: write with "separator=tab"/,
    );
    expect(writeAll("conll", [example])).toBe("Ana\tB-music artist\n\n");
  });
  test("a misspelt option is refused by name", async () => {
    await expect(readAll("conll", "", { colum: 3 })).rejects.toThrow(/Unrecognized key: "colum"/);
  });
});
