import { expect, test } from "vitest";
import { exampleOfText } from "../../src/formats/example-of-text.js";

test("raw text is cut at the edges of its mentions and of their pieces", () => {
  const parts = [
    { start: 0, end: 2 },
    { start: 5, end: 6 },
  ];
  const mentions = [
    { start: 5, end: 8, label: "B" },
    { start: 0, end: 6, label: "A", parts },
  ];
  const example = exampleOfText("x", "abcd efg", mentions, { datasetId: "test" });
  expect([...example.words]).toEqual([0, 2, 2, 4, 5, 6, 6, 8]);
  expect(example.mentions.map(({ label }) => label)).toEqual(["A", "B"]);
});
