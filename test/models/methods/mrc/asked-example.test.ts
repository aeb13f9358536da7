import { describe, expect, test } from "vitest";
import {
  answerLabel,
  isAsked,
  toAskedExample,
  toUnanswered,
} from "../../../../src/models/methods/mrc/asked-example.js";
import type { Question } from "../../../../src/text/example.js";
import { exampleOf } from "../../../support/examples.js";

const question: Question = {
  id: "q1",
  context: "Anna Berg's boat left Kiel.",
  query: "Whose boat was it?",
  answers: [
    { start: 5, end: 9 },
    { start: 0, end: 9 },
  ],
  isImpossible: false,
  datasetId: "test",
};
const wordsOf = ({ text, words }: { readonly text: string; readonly words: Int32Array }): string[] =>
  Array.from({ length: words.length / 2 }, (_, i) => text.slice(words[2 * i], words[2 * i + 1]));

describe("toAskedExample", () => {
  test("brings the query along, and its answers as mentions in order, at word edges", () => {
    const example = toAskedExample(question);
    expect(example).toMatchObject({ id: "q1", text: question.context, datasetId: "test" });
    expect(example.asked).toEqual([{ label: answerLabel, query: "Whose boat was it?" }]);
    expect(example.mentions).toEqual([
      { start: 0, end: 9, label: answerLabel },
      { start: 5, end: 9, label: answerLabel },
    ]);
    expect(wordsOf(example)).toContain("Berg");
    expect(isAsked(example)).toBe(true);
    expect(isAsked(exampleOf("Anna came"))).toBe(false);
  });

  test("keeps the label of a question made of one, and the words that the question brings", () => {
    const words = Int32Array.of(0, 9, 12, 27);
    const example = toAskedExample({ ...question, label: "PER", words });
    expect(example.asked[0].label).toBe("PER");
    expect(example.mentions[0].label).toBe("PER");
    expect(example.words).toBe(words);
  });

  test("an impossible question has a query and no mention", () => {
    const example = toAskedExample({ ...question, answers: [], isImpossible: true });
    expect(example.mentions).toEqual([]);
    expect(example.asked).toHaveLength(1);
  });
});

test("a question to be answered is the same whatever its answers are, down to its words", () => {
  const inside = { ...question, answers: [{ start: 6, end: 8 }] };
  expect(wordsOf(toAskedExample(inside))).toContain("er");
  expect(toUnanswered(inside)).toEqual(toUnanswered({ ...question, answers: [] }));
  expect(wordsOf(toUnanswered(inside))).toContain("Berg");
  expect(toUnanswered(inside).mentions).toEqual([]);
});
