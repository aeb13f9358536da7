import { expect, test } from "vitest";
import { countPackedWords, measurePart } from "../../src/corpus/part-size.js";
import { packWords, unpackWords } from "../../src/text/words/packed-words.js";
import { buildCorpus } from "../support/corpus.js";

test.each([
  ["none", []],
  ["short words", [0, 2, 3, 4]],
  ["a long word and a long gap", [0, 300, 700, 701, 702, 957]],
  ["a length whose own bytes are 255", [0, 255, 256, 256 + 0xffff]],
])("countPackedWords agrees with unpackWords on %s", (_, words) => {
  const bytes = packWords(Int32Array.from(words));
  expect(countPackedWords(bytes)).toBe(words.length / 2);
  expect(countPackedWords(bytes)).toBe(unpackWords(bytes).length / 2);
});

test("measurePart counts sentences, words and bytes, long words included", () => {
  const corpus = buildCorpus([
    [{ id: 1, title: "A", sentences: ["süß, \u{1f600}.", `x ${"y".repeat(400)} z`] }],
  ]);
  expect(measurePart(corpus, "all")).toEqual({ examples: 2, tokens: 7, textBytes: 12 + 404 });
  corpus.close();
});
