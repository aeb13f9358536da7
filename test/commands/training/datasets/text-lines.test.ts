import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { indexTextLines, readTextLines } from "../../../../src/commands/training/datasets/text-lines.js";
import { wordText } from "../../../../src/text/example.js";
import { collect } from "../../../support/chunks.js";
import { nextFolder } from "../../../support/temp.js";

function write(content: string): string {
  const file = join(nextFolder(), "texts.txt");
  writeFileSync(file, content);
  return file;
}
const options = { datasetId: "d" };

describe("plain text", () => {
  test("is a text a line, without the space around it; empty lines are none", async () => {
    const texts = await collect(readTextLines(write("  One, two. \r\n\n \t\nÜber 😀 drei"), options));
    expect(texts.map(({ id, text }) => [id, text])).toEqual([
      ["1", "One, two."],
      ["4", "Über 😀 drei"],
    ]);
    expect([0, 1, 2].map((word) => wordText(texts[0], word))).toEqual(["One", ",", "two"]);
    expect(texts.every(({ mentions, datasetId }) => mentions.length === 0 && datasetId === "d")).toBe(true);
  });

  test.each([
    ["a final line end", "a\nb\n\nc ü😀\nd\ne\n"],
    ["no final line end", "a\nb\n\n \nc\nd\ne"],
    ["nothing but empty lines at the end", "a\nb\nc\n\n\n  \n"],
    ["CRLF", "a\r\nb\r\n\r\nc\r\n"],
    ["nothing", ""],
  ])("in blocks it is what it is as a stream: %s", async (_name, content) => {
    const file = write(content);
    const stream = await collect(readTextLines(file, options));
    for (const linesPerBlock of [1, 2, 100]) {
      const blocks = await indexTextLines([file], options, linesPerBlock);
      const read = await Promise.all(Array.from({ length: blocks.sizes.length }, (_, i) => blocks.read(i)));
      expect(read.map(({ length }) => length)).toEqual([...Array.from(blocks.sizes)]);
      expect(read.flat()).toEqual(stream);
    }
  });

  test("blocks of several files follow each other", async () => {
    const blocks = await indexTextLines([write("a\nb\n"), write("c\n")], options, 5);
    expect(Array.from(blocks.sizes)).toEqual([2, 1]);
    expect((await blocks.read(1))[0].text).toBe("c");
  });
});
