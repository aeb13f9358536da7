import { describe, expect, test } from "vitest";
import { WordRecords } from "../../src/formats/word-records.js";
import { showMentions } from "../support/examples.js";

const context = { datasetId: "test", file: "test-file" };

describe("records of words", () => {
  test("become texts with their mentions, each with a number where it has no id", () => {
    const records = new WordRecords("auto", context);
    const example = records.toExample(
      ["Ana", "in", "😀", "Oslo"],
      [{ start: 2, end: 4, label: "LOC" }],
      "x",
      1,
    );
    expect(example.text).toBe("Ana in 😀 Oslo");
    expect(showMentions(example)).toEqual(['LOC "😀 Oslo"']);
    expect([records.nextId(), records.nextId()]).toEqual(["0", "1"]);
  });
  test("of Chinese characters need no spaces", () => {
    const example = new WordRecords("auto", context).toExample(
      ["北", "京"],
      [{ start: 0, end: 2, label: "LOC" }],
      "0",
      1,
    );
    expect(showMentions(example)).toEqual(['LOC "北京"']);
  });
  test.each([
    [
      ["a"],
      { start: 0, end: 2, label: "X" },
      "E_RECORD: X [0, 2) does not fit a sentence of 1 words. (file=test-file line=3) Fix: look.",
    ],
    [
      ["a"],
      { start: 1, end: 1, label: "X" },
      "E_RECORD: X [1, 1) does not fit a sentence of 1 words. (file=test-file line=3) Fix: look.",
    ],
    [
      ["a", ""],
      { start: 0, end: 1, label: "X" },
      "E_RECORD: word 1 of 2 is empty. (file=test-file line=3) Fix: remove it, and count the mentions anew.",
    ],
  ])("%j with %j is refused", (words, span, message) => {
    const records = new WordRecords("auto", context);
    expect(() => records.toExample(words, [span], "0", 3, "look")).toThrow(message);
  });
});
