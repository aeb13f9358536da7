import { expect, test } from "vitest";
import {
  predictTexts,
  splitTexts,
  toTextMention,
} from "../../../../src/models/methods/tagger/text-sentences.js";
import { wordText } from "../../../../src/text/example.js";

const texts = ["  Anna left 👍 Kiel. Karl stayed!\n", "", "Porto"];
const sentences = splitTexts(texts, "en");

test("each sentence is an example, with the place of its text", () => {
  expect(sentences.map(({ text, start, example }) => [text, start, example.text, example.id])).toEqual([
    [0, 2, "Anna left 👍 Kiel.", "0.0"],
    [0, 21, "Karl stayed!", "0.1"],
    [2, 0, "Porto", "2.0"],
  ]);
  const [{ example }] = sentences as [(typeof sentences)[number]];
  expect(Array.from({ length: 5 }, (_, word) => wordText(example, word))).toEqual([
    "Anna",
    "left",
    "👍",
    "Kiel",
    ".",
  ]);
});

test("a mention of a sentence has the offsets of its text", () => {
  const mention = toTextMention(sentences[0]!, { start: 13, end: 17, label: "LOC", score: 0.5 });
  expect(mention).toEqual({ start: 15, end: 19, label: "LOC", score: 0.5, text: "Kiel" });
  expect(texts[0]!.slice(mention.start, mention.end)).toBe("Kiel");
});

test("mentions of sentences come back by text, at the text's offsets", async () => {
  const found = await predictTexts(["Ann left. Bo came.", "", "Bo."], "en", async (examples) =>
    examples.map((example) => {
      const start = example.text.indexOf("Bo");
      const mentions = start < 0 ? [] : [{ start, end: start + 2, label: "PER", score: 0.5 }];
      return { ...example, mentions };
    }),
  );
  const bo = { label: "PER", score: 0.5, text: "Bo" };
  expect(found).toEqual([[{ ...bo, start: 10, end: 12 }], [], [{ ...bo, start: 0, end: 2 }]]);
});
