import { describe, expect, test } from "vitest";
import { formatExample, parseExample } from "../../src/formats/jsonl.js";
import type { Example } from "../../src/text/example.js";
import { exampleOf, readAll, writeAll } from "../support/examples.js";

const rich: Example = {
  ...exampleOf("severe joint , shoulder pain 😀", [[3, 5, "ADR"]]),
  mentions: [
    {
      start: 0,
      end: 28,
      label: "ADR",
      parts: [
        { start: 0, end: 12 },
        { start: 24, end: 28 },
      ],
      score: 0.5,
    },
    { start: 15, end: 28, label: "ADR", target: 'A "title"' },
  ],
  provenance: { wiki: "enwiki", pageId: 12, title: "x", sentence: 0 },
};

describe("jsonl", () => {
  test("holds everything an Example has", async () => {
    const text = writeAll("jsonl", [rich, exampleOf("no mention")]);
    expect(text.split("\n")).toHaveLength(3);
    expect(await readAll("jsonl", text)).toEqual([rich, exampleOf("no mention")]);
    expect(JSON.parse(formatExample(rich)).mentions[0].score).toBe(0.5);
  });
  test.each([
    ['{"id":"1"}', /^E_RECORD: the line is no Example: .*text/s],
    [formatExample(exampleOf("ab", [[0, 1, "X"]])).replace('"end":2', '"end":9'), /^E_SPAN: span \[0, 9\)/],
    [formatExample(exampleOf("ab", [[0, 1, "X"]])).replace('"end":2', '"end":1'), /edge inside a word/],
    [
      formatExample(exampleOf("a b")).replace("[0,1,2,3]", "[0,3,2,3]"),
      /^E_RECORD: word 1, \[2, 3\), is out of order/,
    ],
  ])("refuses %s", (line, message) => expect(() => parseExample(line, 3, "f")).toThrow(message));
});
