import { describe, expect, test } from "vitest";
import { TestSetIndex } from "../../../src/sampling/decontaminate/test-set-index.js";
import { WordHashes } from "../../../src/sampling/word-hashes.js";

const sets = [
  { file: "a.txt", texts: ["One two three four five six seven.", "Short one here."] },
  { file: "b.txt", texts: ["", "red green blue black white"] },
];
const finds = (index: TestSetIndex, text: string): boolean => {
  const hashes = new WordHashes();
  hashes.read(text);
  return index.find(hashes);
};

describe("TestSetIndex", () => {
  test.each([
    ["so many words in a row", "They said: two, three, four five; no more.", true],
    ["one word less", "They said two three four, no more of it.", false],
    ["the words in another order", "five four three two one zero", false],
    ["a short text as a whole", "short one here", true],
    ["a short text among other words", "A short one here and there", false],
    ["a set further back", "Red green blue black!", true],
    ["nothing", "...", false],
  ])("%s: %j is %s", (_, text, isFound) => expect(finds(new TestSetIndex(sets, 4), text)).toBe(isFound));

  test("counts sentences and found texts by file", () => {
    const index = new TestSetIndex(sets, 4);
    for (const text of ["one two three four", "two three four five", "green blue black white", "else it was"])
      finds(index, text);
    expect(index.report()).toEqual([
      { file: "a.txt", texts: 2, foundTexts: 1, sentences: 2 },
      { file: "b.txt", texts: 2, foundTexts: 1, sentences: 1 },
    ]);
  });
});
