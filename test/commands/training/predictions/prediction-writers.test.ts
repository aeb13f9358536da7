import { describe, expect, test } from "vitest";
import type { PredictionFormat } from "../../../../src/commands/prediction-choices.js";
import type { TaggedText } from "../../../../src/commands/training/predictions/prediction-writer.js";
import { createPredictionWriter } from "../../../../src/commands/training/predictions/prediction-writers.js";
import { exampleOf, readAll, showMentions } from "../../../support/examples.js";

const first = exampleOf("Ana saw 😀 Oslo .", [
  [0, 1, "PER"],
  [3, 4, "LOC"],
]);
const second = exampleOf("It rained .");
const tagged: TaggedText = {
  id: "7",
  text: `${first.text}  ${second.text}`,
  words: Int32Array.from([...first.words, ...second.words.map((offset) => offset + first.text.length + 2)]),
  mentions: first.mentions.map((mention, i) => ({ ...mention, score: i === 0 ? 0.987654 : 0.5 })),
  sentences: [first, second],
};
const write = (format: PredictionFormat, texts: readonly TaggedText[] = [tagged]): string => {
  const writer = createPredictionWriter(format, ["PER", "LOC"]);
  return [writer.begin(), ...texts.map((text) => writer.text(text)), writer.end()].join("");
};

describe("predictions", () => {
  test.each([
    ["doccano", {}],
    ["label-studio", { use: "predictions" }],
    ["prodigy", {}],
  ] as const)("for %s come up as suggestions in the whole text", async (format, read) => {
    const [example, ...rest] = await readAll(format, write(format), read);
    expect(rest).toEqual([]);
    expect([example.id, example.text]).toEqual(["7", tagged.text]);
    expect(showMentions(example)).toEqual(['PER "Ana"', 'LOC "Oslo"']);
    expect([...example.words]).toEqual([...tagged.words]);
  });
  test("as JSON are a line a text, with offsets in UTF-16 and scores", () => {
    const [line, ...rest] = write("json").trimEnd().split("\n");
    expect(rest).toEqual([]);
    expect(JSON.parse(line)).toEqual({
      id: "7",
      text: tagged.text,
      mentions: [
        { start: 0, end: 3, label: "PER", score: 0.9877, text: "Ana" },
        { start: 11, end: 15, label: "LOC", score: 0.5, text: "Oslo" },
      ],
    });
  });

  test("as CoNLL are read back as the sentences they were", async () => {
    const read = await readAll("conll", write("conll"));
    expect(read.map(showMentions)).toEqual([['PER "Ana"', 'LOC "Oslo"'], []]);
  });

  test("without any text are an empty file, or an empty page", () => {
    expect(write("json", [])).toBe("");
    expect(write("conll", [])).toBe("");
    expect(write("html", [])).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });
});
